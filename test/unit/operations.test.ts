import { expect, test } from "vitest";
import {
  type ApiOperation,
  createGateway,
  normalizeConfig,
  type OperationSupport,
  parseConfig,
  serializeConfig,
  validateConfig,
} from "../../src/index.js";

const operation: ApiOperation = {
  operationId: "getPet",
  parameters: [{ name: "petId", in: "path", required: true, schema: { type: "integer" } }],
  responses: { 200: { content: { "application/json": { schema: { $ref: "#/schemas/Pet" } } } }, "4XX": {}, default: {} },
  security: [{ key: [] }],
};
const config = {
  groups: [
    {
      name: "pets",
      backend: { kind: "mock" as const },
      schemas: { Pet: { type: "object", properties: { id: { type: "integer" } } }, Anything: true },
      apis: [
        { name: "getPet", method: "GET", path: "/pets/{petId}", operation },
        { name: "list", method: "GET", path: "/pets" },
      ],
    },
  ],
};

test("what a document says of an operation is kept with its API, and its schemas with the group", () => {
  const result = validateConfig(config);
  expect(result.ok).toBe(true);
  const normal = normalizeConfig(config);
  expect(normal).toEqual(config);
  expect(parseConfig(serializeConfig(normal))).toEqual({ ok: true, config: normal });
});

test("a misspelt part of an operation is an issue that names its place", () => {
  const wrong = structuredClone(config) as { groups: { apis: { operation?: unknown }[] }[] };
  const [api] = wrong.groups[0]?.apis ?? [];
  if (api !== undefined) api.operation = { parameters: [{ name: "a", in: "qurey" }], responses: { "20x": {} } };
  const result = validateConfig(wrong);
  expect(result.ok ? [] : result.issues.map(({ path }) => path)).toEqual([
    "/groups/0/apis/0/operation/parameters/0/in",
    "/groups/0/apis/0/operation/responses/20x",
  ]);
});

test("the gateway's support of operations is asked for each backend of an API that has one", () => {
  const asked: string[] = [];
  const operations: OperationSupport = {
    prepare: (of, { api, group }) => {
      asked.push(`${group.name}.${api.name} ${of.operationId}`);
      return {};
    },
  };
  createGateway(config, { operations });
  expect(asked).toEqual(["pets.getPet getPet"]);
});
