import fc from "fast-check";
import { expect, it } from "vitest";
import type { JsonSchema } from "../../src/index.js";
import { groupCompiler, loadCompiler } from "../../src/openapi/validate/schema/group-compiler.js";
import { documented } from "../unit/support/documented.js";

const small = fc.nat(6);
const name = fc.constantFrom("a", "b", "c", "constructor", "toString", "x-y");

const text: fc.Arbitrary<JsonSchema> = fc.oneof(
  fc.tuple(small, small).map(([minLength, more]) => ({ type: "string", minLength, maxLength: minLength + more })),
  fc.constantFrom("date-time", "date", "email", "uri", "uuid", "ipv4", "hostname", "byte").map((format) => ({ type: "string", format })),
  fc.constantFrom("^[a-z]{2,4}$", "\\d+", "^(x|y)-[0-9a-f]{4}$", "^\\w+@\\w+$").map((pattern) => ({ type: "string", pattern })),
);
const number: fc.Arbitrary<JsonSchema> = fc
  .tuple(
    fc.constantFrom("integer", "number"),
    fc.integer({ min: -5000, max: 5000 }),
    fc.integer({ min: 1, max: 500 }),
    fc.constantFrom("minimum", "exclusiveMinimum"),
  )
  .map(([type, low, span, bound]) => ({ type, [bound]: low, maximum: low + span }));
const leaf: fc.Arbitrary<JsonSchema> = fc.oneof(
  text,
  number,
  fc.constant({ type: "boolean" }),
  fc.constant({ type: ["integer", "null"] }),
  fc
    .uniqueArray(fc.jsonValue({ maxDepth: 1 }), { minLength: 1, maxLength: 4, selector: (value) => JSON.stringify(value) })
    .map((values) => ({ enum: values as never })),
  fc.constantFrom("Tree", "List", "Named").map((schema) => ({ $ref: `#/schemas/${schema}` })),
);

/** Schemas that have values: their parts don't contradict each other. */
const { schema } = fc.letrec<{ schema: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc
      .record({
        properties: fc.dictionary(name, tie("schema"), { maxKeys: 3 }),
        all: fc.boolean(),
        open: fc.boolean(),
        writeOnly: fc.boolean(),
      })
      .map(
        ({ properties, all, open, writeOnly }) =>
          ({
            type: "object",
            properties: writeOnly ? { ...properties, secret: { type: "string", writeOnly } } : properties,
            required: all ? [...Object.keys(properties), ...(writeOnly ? ["secret"] : [])] : [],
            ...(!open && { additionalProperties: false }),
          }) as JsonSchema,
      ),
    fc
      .record({ items: tie("schema"), minItems: small, more: small })
      .map(({ items, minItems, more }) => ({ type: "array", items, minItems, maxItems: minItems + more }) as JsonSchema),
    fc.array(tie("schema"), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf }) as JsonSchema),
    tie("schema").map((given) => ({ allOf: [given, { description: "the same" }] }) as JsonSchema),
    fc
      .tuple(tie("schema"), small)
      .map(([given, minProperties]) => ({ type: "object", additionalProperties: given, minProperties }) as JsonSchema),
  ),
}));

const schemas: Readonly<Record<string, JsonSchema>> = {
  Tree: {
    type: "object",
    required: ["value"],
    properties: { value: { type: "integer" }, left: { $ref: "#/schemas/Tree" }, right: { $ref: "#/schemas/Tree" } },
  },
  List: { anyOf: [{ type: "null" }, { type: "object", required: ["next"], properties: { next: { $ref: "#/schemas/List" } } }] },
  Named: {
    allOf: [{ $ref: "#/schemas/Tree" }, { type: "object", required: ["name"], properties: { name: { type: "string", minLength: 1 } } }],
  },
};

it("answers that are generated satisfy their own schema, the usual one and those of any path, and are the same again", async () => {
  const ajv = await loadCompiler();
  await fc.assert(
    fc.asyncProperty(schema, fc.webPath(), fc.integer(), async (given, path, seed) => {
      const validate = groupCompiler({ name: "g", apis: [], schemas }, "response", ajv).compile(given);
      const responses = { 200: { content: { "application/json": { schema: given } } } };
      const [one, other] = [documented(responses, { schemas, answers: { seed } }), documented(responses, { schemas, answers: { seed } })];
      for (const prefer of ["dynamic=false", "dynamic=true"]) {
        const answer = await one.ask({ prefer }, `/a${path.startsWith("/") ? path : ""}`);
        fc.pre(answer.status === 200);
        expect(validate(await answer.json(), "all")).toEqual([]);
        expect(await (await other.ask({ prefer }, `/a${path.startsWith("/") ? path : ""}`)).text()).toBe(await answer.text());
      }
      expect(one.errors).toEqual([]);
    }),
    { numRuns: 150 },
  );
});
