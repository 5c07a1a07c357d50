import { describe, expect, it } from "vitest";
import type { JsonSchema } from "../../src/index.js";
import { documented } from "./support/documented.js";

type Schemas = Readonly<Record<string, JsonSchema>>;

const ok = (schema: JsonSchema) => ({ 200: { content: { "application/json": { schema } } } });

/** The usual answer of a schema, which must satisfy it. */
async function usual(schema: JsonSchema, schemas: Schemas = {}): Promise<unknown> {
  const { ask, errors } = documented(ok(schema), { schemas });
  const value: unknown = await (await ask()).json();
  expect(errors).toEqual([]);
  return value;
}

/** Answers that are generated for paths of their own, which must satisfy the schema. */
async function varied(schema: JsonSchema, schemas: Schemas = {}): Promise<unknown[]> {
  const { ask, errors } = documented(ok(schema), { schemas, answers: { dynamic: true } });
  const values: unknown[] = [];
  for (let i = 0; i < 20; i++) values.push(await (await ask({}, `/a/${i}`)).json());
  expect(errors).toEqual([]);
  return values;
}

describe("without an example an answer is generated", () => {
  it("of examples and defaults of its parts, and what is usual for the others", async () => {
    const schema: JsonSchema = {
      type: "object",
      required: ["id"],
      properties: {
        id: { type: "integer", example: 7 },
        name: { type: "string" },
        kind: { enum: ["cat", "dog"] },
        tags: { type: "array", items: { type: "string", default: "good" } },
        born: { type: "string", format: "date", examples: ["2020-02-29"] },
        owner: { $ref: "#/schemas/Owner" },
        nothing: { type: ["null", "string"], maxLength: 0 },
      },
    };
    expect(await usual(schema, { Owner: { type: "object", properties: { vip: { const: true } } } })).toEqual({
      id: 7,
      name: "string",
      kind: "cat",
      tags: ["good"],
      born: "2020-02-29",
      owner: { vip: true },
      nothing: "",
    });
  });

  it("without examples that break their schema", async () => {
    const value = await usual({
      type: "object",
      properties: { n: { type: "integer", minimum: 5, example: "many" }, s: { type: "string" } },
    });
    expect(value).toEqual({ n: expect.any(Number), s: expect.any(String) });
  });

  it("without what only servers get", async () => {
    const Secret: JsonSchema = { type: "string", writeOnly: true };
    const properties = { id: { readOnly: true, const: 1 }, password: { writeOnly: true }, key: { $ref: "#/schemas/Secret" } };
    expect(await usual({ type: "object", required: ["id", "password"], properties }, { Secret })).toEqual({ id: 1 });
  });

  it("of all that is required of it by allOf", async () => {
    const schemas: Schemas = {
      Base: { type: "object", required: ["id"], properties: { id: { type: "integer" }, kind: { type: "string" } } },
      Cat: {
        allOf: [
          { $ref: "#/schemas/Base" },
          { required: ["lives", "kind"], properties: { lives: { minimum: 9, maximum: 9 }, kind: { enum: ["cat"] } } },
        ],
      },
    };
    expect(await usual({ $ref: "#/schemas/Cat" }, schemas)).toEqual({ id: expect.any(Number), kind: "cat", lives: 9 });
  });

  it.each(["oneOf", "anyOf"])("of one alternative of %s, by its discriminator", async (keyword) => {
    const schemas: Schemas = {
      Cat: { type: "object", required: ["kind", "lives"], properties: { kind: { type: "string" }, lives: { const: 9 } } },
      Dog: { type: "object", required: ["kind", "tricks"], properties: { kind: { type: "string" }, tricks: { const: 3 } } },
    };
    const schema: JsonSchema = {
      type: "object",
      [keyword]: [{ $ref: "#/schemas/Cat" }, { $ref: "#/schemas/Dog" }],
      discriminator: { propertyName: "kind", mapping: { feline: "#/schemas/Cat" } },
    };
    const kinds = (await varied(schema, schemas)).map((value) => (value as { kind: string }).kind);
    expect(new Set(kinds)).toEqual(new Set(["feline", "Dog"]));
  });

  it("that ends where its schema does not", async () => {
    const schemas: Schemas = {
      Node: {
        type: "object",
        required: ["name"],
        properties: {
          name: { type: "string" },
          next: { $ref: "#/schemas/Node" },
          all: { type: "array", items: { $ref: "#/schemas/Node" } },
        },
      },
      A: { type: "object", properties: { b: { $ref: "#/schemas/B" } } },
      B: { anyOf: [{ $ref: "#/schemas/A" }, { type: "null" }] },
    };
    expect(await usual({ $ref: "#/schemas/Node" }, schemas)).toEqual({ name: "string", all: [] });
    expect(await usual({ $ref: "#/schemas/A" }, schemas)).toEqual({ b: null });
  });

  it.each([
    ["map", { type: "object", additionalProperties: { type: "integer", minimum: 3, maximum: 3 } }, { key1: 3 }],
    ["map of so many", { type: "object", minProperties: 2, additionalProperties: { const: 1 } }, { key1: 1, key2: 1 }],
    [
      "map of such names",
      { type: "object", minProperties: 1, propertyNames: { enum: ["a"] }, additionalProperties: { const: 1 } },
      { a: 1 },
    ],
    [
      "map by pattern",
      { type: "object", patternProperties: { "^x$": { const: 1 } }, minProperties: 1, additionalProperties: false },
      { x: 1 },
    ],
    ["tuple", { type: "array", prefixItems: [{ const: 1 }, { const: "b" }], items: false }, [1, "b"]],
    ["tuple and more", { type: "array", prefixItems: [{ const: 1 }], items: { const: 2 }, minItems: 3 }, [1, 2, 2]],
    ["list that contains", { type: "array", contains: { const: 5 }, minContains: 2 }, [5, 5]],
    [
      "if and then",
      JSON.parse('{"type":"object","required":["a"],"properties":{"a":{"const":1}},"if":{"required":["a"]},"then":{"required":["b"]}}'),
      { a: 1, b: "string" },
    ],
    ["nothing said", {}, {}],
    ["anything", true, {}],
    ["a reference into a schema", { $ref: "#/schemas/S/properties/a~1b" }, 1],
  ] as const)("%s", async (_, schema, expected) => {
    expect(await usual(schema as unknown as JsonSchema, { S: { properties: { "a/b": { const: 1 } } } })).toEqual(expected);
  });

  it("also of header fields", async () => {
    const answer = await documented({ 200: { headers: { "x-rate": { schema: { type: "integer", minimum: 4, maximum: 4 } } } } }).ask();
    expect(answer.headers).toEqual({ "x-rate": "4", "content-length": "0" });
  });

  it("once for all requests, the same in every gateway and another for another seed or API", async () => {
    const schema: JsonSchema = { type: "string", format: "uuid" };
    const { ask } = documented(ok(schema));
    expect(await ask()).toBe(await ask({ accept: "application/json" }));
    const text = async (seed?: number) => (await documented(ok(schema), { answers: seed === undefined ? {} : { seed } }).ask()).text();
    expect(await text()).toBe(await (await ask()).text());
    expect(await text(1)).not.toBe(await text());
    expect(await text(1)).toBe(await text(1));
  });
});

describe("by Prefer: dynamic=true, or by option, each path and query gets values of its own", () => {
  const schema: JsonSchema = { type: "object", required: ["id"], properties: { id: { type: "string", format: "uuid", example: "none" } } };
  const responses = { 200: { content: { "application/json": { schema, examples: { named: { id: "named" } } } } } };

  it("that satisfy the schema and no example", async () => {
    const { line } = documented(responses);
    const dynamic = (url: string) => line({ prefer: "dynamic=true" }, url);
    expect(await dynamic("/a/1")).toMatch(/^200 application\/json \{"id":"[0-9a-f]{8}-[0-9a-f-]{27}"\}$/);
    expect(await dynamic("/a/1")).toBe(await dynamic("/a/1"));
    expect(await dynamic("/a/2")).not.toBe(await dynamic("/a/1"));
    expect(await dynamic("/a/1?n=2")).not.toBe(await dynamic("/a/1"));
    expect(await line()).toBe('200 application/json {"id":"named"}');
  });

  it("but for requests that want none, or an example", async () => {
    const { line } = documented(responses, { answers: { dynamic: true } });
    expect(await line()).not.toBe('200 application/json {"id":"named"}');
    expect(await line({ prefer: "dynamic=false" })).toBe('200 application/json {"id":"named"}');
    expect(await line({ prefer: "example=named" })).toBe('200 application/json {"id":"named"}');
  });

  it.each<[string, JsonSchema]>([
    [
      "formats",
      {
        type: "object",
        properties: Object.fromEntries(
          [
            "date-time",
            "date",
            "time",
            "email",
            "uri",
            "uuid",
            "ipv4",
            "ipv6",
            "hostname",
            "byte",
            "duration",
            "regex",
            "json-pointer",
            "uri-template",
            "int64",
            "x-own",
          ].map((format) => [format, { type: "string", format }]),
        ),
      },
    ],
    [
      "patterns",
      {
        type: "object",
        properties: {
          a: { type: "string", pattern: "^[a-z]{3}-\\d{2,4}$" },
          b: { type: "string", pattern: "^\\p{L}+$" },
          c: { type: "string", pattern: "[\\u0041-\\x5a]", minLength: 3, maxLength: 9 },
        },
        required: ["a", "b", "c"],
      },
    ],
    [
      "bounds",
      { type: "array", minItems: 2, maxItems: 4, uniqueItems: true, items: { type: "integer", exclusiveMinimum: 5, maximum: 20 } },
    ],
    [
      "far bounds",
      {
        type: "object",
        properties: {
          a: { type: "number", minimum: 1e9 },
          b: { type: "integer", maximum: -1e6 },
          c: { type: "integer", multipleOf: 7, minimum: 100 },
          d: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 },
        },
        required: ["a", "b", "c", "d"],
      },
    ],
    ["lengths", { type: "array", items: { type: "string", minLength: 12, maxLength: 12 }, minItems: 1 }],
    ["types", { type: "array", items: { type: ["boolean", "integer", "null"] }, minItems: 2 }],
  ])("within all of what the schema says: %s", async (_, given) => {
    expect(new Set((await varied(given)).map((value) => JSON.stringify(value))).size).toBeGreaterThan(5);
  });
});

describe("a schema that can't be satisfied", () => {
  it.each<[string, JsonSchema, unknown]>([
    ["contradicts itself", { type: "integer", minimum: 2, maximum: 1 }, 0],
    ["leads into itself for ever", { $ref: "#/schemas/Loop" }, {}],
    ["leads nowhere", { $ref: "#/schemas/Missing" }, {}],
    ["is false", false, {}],
    [
      "has an example and nothing that fits",
      { type: "object", properties: { a: { type: "string", pattern: "(", example: "b" } }, required: ["a"] },
      { a: "b" },
    ],
    ["wants too much", { type: "array", minItems: 1_000_000_000, items: { type: "string" } }, []],
  ])("since it %s is answered with what comes nearest, and error listeners are told once", async (_, schema, expected) => {
    const Loop: JsonSchema = { type: "object", required: ["next"], properties: { next: { $ref: "#/schemas/Loop" } } };
    for (const dynamic of [false, true]) {
      const { ask, errors } = documented(ok(schema), { schemas: { Loop }, answers: { dynamic } });
      expect([(await ask()).status, await (await ask()).json()]).toEqual([200, expected]);
      expect(errors.map(({ code }) => code)).toEqual(["UNDOCUMENTED_RESPONSE"]);
    }
  });
});
