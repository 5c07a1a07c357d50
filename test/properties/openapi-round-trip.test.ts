import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ApiGroup, defineGroup, fn, serializeConfig } from "../../src/index.js";
import { groupFromOpenApiObject, toOpenApi } from "../../src/openapi/index.js";
import { registry, validConfig } from "./support/arbitraries.js";
import { operation, schemas } from "./support/operations.js";

const functions = registry();
const names = ["Pet", "é/~ %", "__proto__"];

/** Valid groups, some of their APIs documented. */
const documented = validConfig().chain(({ groups }) =>
  fc.tuple(fc.constant(groups), schemas(names), fc.array(operation(names), { minLength: 6, maxLength: 6 })).map(([all, made, operations]) =>
    all.map(
      (group): ApiGroup => ({
        ...group,
        schemas: made,
        apis: group.apis.map((api, i) => ({ ...api, ...(i % 2 === 0 && { operation: operations[i] as never }) })),
      }),
    ),
  ),
);

/** A document as it is after it was written and read. */
function reread(document: object): object {
  return JSON.parse(JSON.stringify(document)) as object;
}

describe("a group and its OpenAPI document", () => {
  it("say the same: what is imported is what was exported", () => {
    fc.assert(
      fc.property(documented, (groups) => {
        for (const group of groups) {
          const { group: back } = groupFromOpenApiObject(reread(toOpenApi(group)), { functions });
          expect(JSON.parse(serializeConfig({ groups: [back] }))).toEqual(JSON.parse(serializeConfig({ groups: [group] })));
          expect(serializeConfig({ groups: [back] })).toBe(serializeConfig({ groups: [group] }));
        }
      }),
      { numRuns: 80 },
    );
  });

  it("have APIs at their paths, described as OpenAPI wants it", () => {
    const group = defineGroup({
      name: "pets",
      prefix: "/v1",
      hosts: ["*.example.com"],
      backend: { kind: "mock" },
      apis: [
        {
          name: "getPet",
          method: "GET",
          path: "/pets/{id}",
          operation: { responses: { 200: { content: { "application/json": { schema: { $ref: "#/schemas/Pet" } } } } } },
        },
        { name: "anything", method: "ANY", path: "/other" },
      ],
      schemas: { Pet: { type: "object" } },
    });
    expect(toOpenApi(group, { version: "2.0.0" })).toEqual({
      openapi: "3.1.0",
      info: { title: "pets", version: "2.0.0" },
      servers: [{ url: "https://{subdomain}.example.com/v1", variables: { subdomain: { default: "www" } } }],
      paths: {
        "/pets/{id}": {
          get: {
            parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" }, "x-pointsman-implied": true }],
            responses: {
              200: {
                description: "",
                content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } },
                "x-pointsman-implied": ["description"],
              },
            },
            "x-pointsman-api": { name: "getPet" },
          },
        },
      },
      components: { schemas: { Pet: { type: "object" } } },
      "x-pointsman-backend": { kind: "mock" },
      "x-pointsman-group": {
        name: "pets",
        prefix: "/v1",
        hosts: ["*.example.com"],
        apis: [{ name: "anything", method: "ANY", path: "/other" }],
      },
    });
  });

  it("hold no code", () => {
    const group = { name: "g", apis: [{ name: "a", method: "GET", path: "/", backend: fn(() => ({})) }] };
    expect(() => toOpenApi(group)).toThrow(TypeError);
  });
});
