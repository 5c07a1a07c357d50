import { describe, expect, it } from "vitest";
import type { JsonSchema, OperationResponse } from "../../src/index.js";
import { documented } from "./support/documented.js";

const ok = (schema: JsonSchema): Record<string, OperationResponse> => ({ 200: { content: { "application/json": { schema } } } });
const nested = (levels: number, wrap: (inner: JsonSchema) => JsonSchema): JsonSchema => {
  let schema: JsonSchema = { type: "string" };
  for (let i = 0; i < levels; i++) schema = wrap(schema);
  return schema;
};

/** Far more than any of these needs, and far less than what they ask for. */
const mostMs = 10_000;

describe("a hostile schema", () => {
  it.each<[string, JsonSchema]>([
    ["a pattern that backtracks without end", { type: "string", pattern: "^(a+)+$(?<=b)" }],
    ["one that repeats without end", { type: "string", pattern: "^(((a{1000}){1000}){1000}){1000}$" }],
    ["one that repeats a thousand million times", { type: "string", pattern: "^a{1000000000}$" }],
    ["one of many groups", { type: "string", pattern: `${"(".repeat(2000)}a${")+".repeat(2000)}` }],
    ["one that is none", { type: "string", pattern: "[" }],
    ["a thousand million items", { type: "array", items: { type: "string" }, minItems: 1e9 }],
    ["items of items of items", nested(9, (items) => ({ type: "array", items, minItems: 1000 }))],
    ["a thousand million properties", { type: "object", additionalProperties: { type: "string" }, minProperties: 1e9 }],
    ["a text of a thousand million letters", { type: "string", minLength: 1e9 }],
    ["unique items of which there are not so many", { type: "array", items: { type: "boolean" }, minItems: 900, uniqueItems: true }],
    ["numbers without end", { type: "number", minimum: 1e308, maximum: 1.5e308, multipleOf: 1e-300 }],
  ])("with %s is answered in time", async (_, schema) => {
    for (const dynamic of [false, true]) {
      const began = performance.now();
      const { ask } = documented(ok(schema), { answers: { dynamic } });
      const answer = await ask();
      expect(answer.status).toBe(200);
      expect((await answer.text()).length).toBeLessThan(2_000_000);
      expect(performance.now() - began).toBeLessThan(mostMs);
    }
  });

  it.each<[string, JsonSchema]>([
    ["levels of objects", nested(20, (a) => ({ type: "object", properties: { a } }))],
    ["levels of objects that must be there", nested(20, (a) => ({ type: "object", properties: { a }, required: ["a"] }))],
    ["levels of allOf", nested(25, (inner) => ({ allOf: [inner] }))],
    ["levels of anyOf of two", nested(10, (inner) => ({ anyOf: [inner, inner] }))],
    ["levels of lists", nested(40, (items) => ({ type: "array", items, minItems: 1 }))],
    ["a list of 100,000 values", { enum: Array.from({ length: 100_000 }, (_, i) => `value ${i}`) }],
    [
      "1,000 properties",
      { type: "object", properties: Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`p${i}`, { type: "string" }])) },
    ],
  ])("with %s is satisfied", async (_, schema) => {
    const { ask, errors } = documented(ok(schema));
    expect((await ask({ prefer: "dynamic=true" })).status).toBe(200);
    expect((await ask()).status).toBe(200);
    expect(errors).toEqual([]);
  });

  it("of which each part refers to two others ends", async () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [
        `S${i}`,
        { type: "object", properties: { a: { $ref: `#/schemas/S${(i + 1) % 40}` }, b: { $ref: `#/schemas/S${(i + 7) % 40}` } } },
      ]),
    );
    const { ask, errors } = documented(ok({ $ref: "#/schemas/S0" }), { schemas });
    const text = await (await ask()).text();
    expect(text.length).toBeLessThan(100_000);
    expect(errors).toEqual([]);
  });

  it("that names __proto__ changes no prototype", async () => {
    const schema: JsonSchema = JSON.parse(
      '{"type":"object","required":["__proto__"],"properties":{"__proto__":{"type":"object","properties":{"polluted":{"const":1}}},"constructor":{"const":2}}}',
    );
    const { ask } = documented(ok(schema), { schemas: JSON.parse('{"__proto__":{"const":1}}') as Record<string, JsonSchema> });
    expect((await ask()).status).toBe(200);
    expect((await ask({ prefer: "dynamic=true, example=__proto__" })).status).toBe(200);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it.each(["faker", "chance", "template", "autoIncrement", "jsonPath", "x-faker"])(
    "runs nothing that its keyword %s names",
    async (keyword) => {
      const { line } = documented(
        ok({
          type: "object",
          properties: { a: { type: "string", [keyword]: "#{constructor.constructor('return process')()}" } },
        } as JsonSchema),
      );
      expect(await line()).toBe('200 application/json {"a":"string"}');
    },
  );
});

describe("hostile fields of a request", () => {
  const { ask } = documented({ 200: { content: { "*/*": { examples: { a: 1 } } } } });

  it.each([
    ["accept", `text/html;q=${"9".repeat(4000)}`],
    ["accept", "a/b,".repeat(3000)],
    ["accept", `${'"'.repeat(6000)},*/*`],
    ["accept", "application/json\t;;;===,,;q"],
    ["accept", "text/html; x=\u00ff"],
    ["prefer", 'code="'.repeat(2000)],
    ["prefer", `${"=;,\\".repeat(3000)}`],
    ["prefer", `a=${'"\\'.repeat(4000)}`],
  ])("%s: %s", async (field, value) => {
    const began = performance.now();
    const answer = await ask({ [field]: value });
    expect([200, 406]).toContain(answer.status);
    expect(performance.now() - began).toBeLessThan(mostMs);
  });

  it.each(["text/ht\u00ffml", "text/html\u0001", "text/<b>", "text/ html"])(
    "name no media type that could not be one: %j",
    async (accept) => {
      const answer = await ask({ accept: `${accept}, */*` });
      expect(answer.headers["content-type"]).toBe("application/json");
    },
  );
});
