import { prepareValidation } from "../../../src/openapi/validate/index.js";
import type { ApiOperation, JsonSchema } from "../../../src/index.js";
import { loadLibrary } from "../library.js";
import { nanosecondsEach, refuseIf, type Task, warmUpMs } from "./task.js";

export interface ValidatingInput {
  readonly roundMs: number;
}

/** What takes the request: the same function behind enforced validation, and without any. */
export const validatingContestants = { checked: "pointsman, JSON body validated", plain: "pointsman, not validated" } as const;

const schemas: Record<string, JsonSchema> = {
  Pet: {
    type: "object",
    required: ["name", "tag"],
    properties: {
      name: { type: "string", minLength: 1, maxLength: 50 },
      tag: { type: "string", pattern: "^[a-z-]+$" },
      born: { type: "string", format: "date" },
      weightKg: { type: "number", exclusiveMinimum: 0 },
      owner: { $ref: "#/schemas/Owner" },
    },
    additionalProperties: false,
  },
  Owner: {
    type: "object",
    required: ["email"],
    properties: { email: { type: "string", format: "email" }, ids: { type: "array", items: { type: "integer" } } },
  },
};

const operation: ApiOperation = {
  parameters: [{ name: "dryRun", in: "query", schema: { type: "boolean" } }],
  requestBody: { required: true, content: { "application/json": { schema: { $ref: "#/schemas/Pet" } } } },
};

const pet = { name: "Rex", tag: "good-dog", born: "2020-02-29", weightKg: 12.5, owner: { email: "a@example.com", ids: [1, 2, 3] } };
const url = "/pets?dryRun=true";
const headers = { "content-type": "application/json" };

/** Nanoseconds per request with a small JSON body in bytes, as a server has it. */
export const validating: Task<ValidatingInput> = async (name, { roundMs }) => {
  const { createGateway } = await loadLibrary();
  const api = {
    name: "create",
    method: "POST",
    path: "/pets",
    operation,
    backend: { kind: "function" as const, handler: () => ({ status: 204 }) },
  };
  const operations = {
    prepare: (of: ApiOperation, context: Parameters<typeof prepareValidation>[1]) => prepareValidation(of, context, "enforce"),
  };
  const gateway = createGateway(
    { groups: [{ name: "g", schemas, apis: [api] }] },
    name === validatingContestants.checked ? { operations } : {},
  );
  const ask = (body: unknown) => gateway.dispatch({ method: "POST", url, headers, body: Buffer.from(JSON.stringify(body)) });
  const statuses = [(await ask(pet)).status, (await ask({ ...pet, owner: {} })).status];
  const expected = name === validatingContestants.checked ? "204,422" : "204,204";
  refuseIf(String(statuses) === expected ? undefined : `answered ${statuses} instead of ${expected}`);
  const body = Buffer.from(JSON.stringify(pet));
  const measure = (ms: number) =>
    nanosecondsEach(
      200,
      ms,
      (size) => Array.from({ length: size }, () => ({ method: "POST", url, headers, body })),
      async (batch) => {
        for (const request of batch) await gateway.dispatch(request);
      },
    );
  await measure(warmUpMs);
  return async () => ({ each: await measure(roundMs) });
};
