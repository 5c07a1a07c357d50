import { describe, expect, it } from "vitest";
import { type ApiOperation, createGateway, type JsonSchema, type OperationSupport } from "../../src/index.js";
import type { ValidationOptions } from "../../src/openapi/validate/index.js";
import { validating, validation } from "./support/validating.js";

const integer: ApiOperation = { parameters: [{ name: "n", in: "query", required: true, schema: { type: "integer" } }] };
const taking = (schema: JsonSchema): ApiOperation => ({ requestBody: { content: { "application/json": { schema } } } });
const post = (body: unknown) => ({
  method: "POST",
  url: "/a",
  body: JSON.stringify(body),
  headers: { "content-type": "application/json" },
});

describe("the rules of validation", () => {
  const backend = { kind: "mock" as const };
  const groups = ["one", "two"].map((name) => ({
    name,
    prefix: `/${name}`,
    backend,
    apis: ["a", "b"].map((api) => ({ name: api, method: "GET", path: `/${api}`, operation: integer })),
  }));
  const statuses = async (rules: Parameters<typeof validation>[0]) => {
    const gateway = createGateway({ groups }, { operations: validation(rules) });
    const answers = ["/one/a", "/one/b", "/two/a", "/two/b"].map(async (url) => (await gateway.dispatch({ method: "GET", url })).status);
    return (await Promise.all(answers)).map((status) => (status === 400 ? "refused" : "passed")).join(" ");
  };

  it.each([
    ["enforce", "refused refused refused refused"],
    ["report", "passed passed passed passed"],
    ["off", "passed passed passed passed"],
    [{}, "passed passed passed passed"],
    [{ requests: "enforce", groups: { one: "off" } }, "passed passed refused refused"],
    [{ requests: "enforce", groups: { one: { requests: "report", apis: { b: "enforce" } } } }, "passed refused refused refused"],
    [{ groups: { two: { requests: "enforce", apis: { a: { requests: "off" } } } } }, "passed passed passed refused"],
    [{ requests: "enforce", groups: { constructor: "off" } }, "refused refused refused refused"],
  ] as const)("%j: an API's own, else its group's, else the gateway's", async (rules, expected) => {
    expect(await statuses(rules as Parameters<typeof validation>[0])).toBe(expected);
  });

  it.each([["on"], [{ requests: "on" }], [{ responses: "enforce" }], [{ groups: { one: "on" } }]])("%j are none", (rules) => {
    expect(() => createGateway({ groups }, { operations: validation(rules as unknown as ValidationOptions) })).toThrow(TypeError);
  });

  it.each([
    ["off", integer],
    [{ requests: "enforce", responses: "report" }, { operationId: "a" }],
  ] as const)("%j: what is not checked costs nothing", (rules, operation) => {
    const prepared: unknown[] = [];
    const { prepare } = validation(rules);
    const operations: OperationSupport = {
      prepare(of, context) {
        prepared.push(prepare(of, context));
        return {};
      },
    };
    createGateway({ groups: [{ name: "g", backend, apis: [{ name: "a", method: "GET", path: "/a", operation }] }] }, { operations });
    expect(prepared).toEqual([{}]);
  });

  it("that leave an API alone leave a Mock's prepared answer as fast as it is", async () => {
    const gateway = createGateway({ groups }, { operations: validation("off") });
    const ask = () => gateway.dispatch({ method: "GET", url: "/one/a" });
    expect(await ask()).toBe(await ask());
  });
});

describe("a schema that can't be compiled", () => {
  it.each([
    ["has a reference that leads nowhere", { $ref: "#/schemas/Missing" }],
    ["has a pattern that is none", { type: "string", pattern: "(" }],
    ["has a keyword of another draft", { exclusiveMinimum: true }],
    ["would have to be loaded", { $ref: "http://127.0.0.1:1/schema.json" }],
  ])("since it %s leaves its operation unchecked, and that is said once", async (_, schema) => {
    const { ask, errors } = validating(taking(schema as JsonSchema));
    expect((await ask(post({}))).status).toBe(204);
    expect((await ask(post({}))).status).toBe(204);
    expect(errors.map(({ code, message }) => [code, message])).toEqual([
      ["INTERNAL", 'The requests of "a" are not checked: a schema of it can\'t be compiled.'],
    ]);
  });
});

describe("schemas as documents have them", () => {
  it("refer to each other without end", async () => {
    const schemas: Record<string, JsonSchema> = {
      "A/b~c d": { type: "object", properties: { next: { $ref: "#/schemas/Other" }, n: { type: "integer" } } },
      Other: { allOf: [{ $ref: "#/schemas/A~1b~0c%20d" }, { required: ["n"] }] },
    };
    const { ask, errors } = validating(taking({ $ref: "#/schemas/A~1b~0c%20d" }), { schemas });
    expect((await ask(post({ next: { n: 1, next: { n: 2 } } }))).status).toBe(204);
    expect(await ask(post({ next: { n: 1, next: {} } }))).toMatchObject({ violations: [{ pointer: "/next/next", keyword: "required" }] });
    expect(errors).toHaveLength(1);
  });

  it("refer into each other", async () => {
    const schemas: Record<string, JsonSchema> = { A: { properties: { n: { type: "integer" } } } };
    const { ask } = validating(taking({ $ref: "#/schemas/A/properties/n" }), { schemas });
    expect([(await ask(post(1))).status, (await ask(post("1"))).status]).toEqual([204, 422]);
  });

  const cat = { type: "object", properties: { kind: { const: "cat" }, lives: { type: "integer" } }, required: ["kind", "lives"] } as const;
  const dog = { type: "object", properties: { kind: { const: "dog" }, name: { type: "string" } }, required: ["kind", "name"] } as const;
  const oneOf = [{ $ref: "#/schemas/cat" }, { $ref: "#/schemas/dog" }];

  it.each([
    ["one that ajv takes", { oneOf, discriminator: { propertyName: "kind" } }],
    ["one with a mapping", { oneOf, discriminator: { propertyName: "kind", mapping: { cat: "#/schemas/cat" } } }],
  ])("have a discriminator: %s", async (_, schema) => {
    const { ask, errors } = validating(taking({ type: "object", required: ["kind"], ...schema }), { schemas: { cat, dog } });
    expect((await ask(post({ kind: "cat", lives: 7 }))).status).toBe(204);
    expect((await ask(post({ kind: "dog", lives: 7 }))).status).toBe(422);
    expect((await ask(post({ kind: "cow" }))).status).toBe(422);
    expect(errors.map(({ code }) => code)).toEqual(["UNPROCESSABLE", "UNPROCESSABLE"]);
  });

  it("have a discriminator where no oneOf is", async () => {
    const { ask } = validating(taking({ type: "object", discriminator: { propertyName: "kind" }, required: ["kind"] }));
    expect([(await ask(post({ kind: "x" }))).status, (await ask(post({}))).status]).toEqual([204, 422]);
  });

  it("require by allOf what is readOnly elsewhere", async () => {
    const schemas: Record<string, JsonSchema> = {
      Id: { type: "integer", readOnly: true },
      Base: { type: "object", properties: { id: { $ref: "#/schemas/Id" }, name: { type: "string" } } },
    };
    const { ask } = validating(taking({ allOf: [{ $ref: "#/schemas/Base" }, { required: ["id", "name"] }] }), { schemas });
    expect([(await ask(post({ name: "a" }))).status, (await ask(post({ id: 1 }))).status]).toEqual([204, 422]);
  });

  it("have examples and constants that look like schemas", async () => {
    const value = { $ref: "#/schemas/Missing", required: ["a"] };
    const { ask } = validating(taking({ const: value, examples: [value], default: value }));
    expect([(await ask(post(value))).status, (await ask(post({}))).status]).toEqual([204, 422]);
  });

  it("have formats, known and unknown, and patterns that Unicode refuses", async () => {
    const schema: JsonSchema = {
      type: "object",
      properties: { d: { format: "date" }, x: { format: "x-own" }, p: { type: "string", pattern: "^[\\w\\-]+\\_$" } },
    };
    const { ask } = validating(taking(schema));
    expect((await ask(post({ d: "2024-02-29", x: "anything", p: "a-_" }))).status).toBe(204);
    expect((await ask(post({ d: "2023-02-29" }))).status).toBe(422);
    expect((await ask(post({ p: "!" }))).status).toBe(422);
  });

  it("have identities and dialects of their own", async () => {
    const Pet = { $id: "http://example.com/pet", $schema: "http://json-schema.org/draft-04/schema#", type: "integer" } as const;
    const { ask } = validating(taking({ anyOf: [{ $ref: "#/schemas/Pet" }, { ...Pet, type: "null" }] }), { schemas: { Pet } });
    expect([(await ask(post(1))).status, (await ask(post("1"))).status]).toEqual([204, 422]);
  });
});

describe("answers", () => {
  const operation: ApiOperation = {
    responses: {
      200: {
        content: {
          "application/json": {
            schema: { type: "object", required: ["id", "secret"], properties: { id: { type: "integer" }, secret: { writeOnly: true } } },
          },
        },
      },
      "4XX": {},
    },
  };
  const told = async (json: unknown, status = 200, method = "GET") => {
    const { gateway, errors } = validating(operation, {
      rules: { responses: "report" },
      run: (exchange) => exchange.respond({ status, json }),
    });
    const response = await gateway.dispatch({ method, url: "/a" });
    expect(response.status).toBe(status);
    await gateway.close();
    return errors.flatMap(({ violations = [] }) => violations.map((each) => `${each.in} ${each.pointer} ${each.keyword}`));
  };

  it("as documented are not told of: what only requests have is not required", async () => {
    expect(await told({ id: 1 })).toEqual([]);
    expect(await told("anything", 404)).toEqual([]);
    expect(await told({ id: "x" }, 200, "HEAD")).toEqual([]);
  });

  it("that are not are told of", async () => {
    expect(await told({ id: "x" })).toEqual(["body /id type"]);
    expect(await told({}, 500)).toEqual(["status  documented"]);
  });

  it("of another type than is documented are told of", async () => {
    const run = (exchange: Parameters<NonNullable<NonNullable<Parameters<typeof validating>[1]>["run"]>>[0]) =>
      exchange.respond({ text: "a" });
    const { gateway, errors } = validating(operation, { rules: { responses: "report" }, run });
    expect(await (await gateway.dispatch({ method: "GET", url: "/a" })).text()).toBe("a");
    await gateway.close();
    expect(errors.map(({ violations }) => violations?.[0]?.keyword)).toEqual(["mediaType"]);
  });
});
