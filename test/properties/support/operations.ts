import fc from "fast-check";
import type { ApiOperation, JsonSchema, OperationMedia, OperationParameter } from "../../../src/core/index.js";

const word = fc.constantFrom("a", "b", "x-id", "__proto__", "constructor", "é/~", "$ref");
const text = fc.string({ maxLength: 8 });
const json = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<never>;

function record<Value>(value: fc.Arbitrary<Value>, key: fc.Arbitrary<string> = word): fc.Arbitrary<Readonly<Record<string, Value>>> {
  return fc.array(fc.tuple(key, value), { minLength: 1, maxLength: 3 }).map((entries) => Object.fromEntries(entries));
}

/** Schemas that refer to those of these names, as an import gives them. */
function schema(names: readonly string[]): fc.Arbitrary<JsonSchema> {
  const reference = fc.constantFrom(...names).map((name) => ({
    $ref: `#/schemas/${encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"))}`,
  }));
  const { any } = fc.letrec<{ any: JsonSchema }>((tie) => ({
    any: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.boolean(),
      fc.constantFrom<JsonSchema>(
        { type: "string", minLength: 1 },
        { type: ["integer", "null"], exclusiveMinimum: 0 },
        { pattern: "^a", format: "x" },
      ),
      fc.record({
        const: json,
        default: json,
        enum: fc.array(json, { minLength: 1, maxLength: 2 }),
        examples: fc.array(json, { maxLength: 2 }),
      }) as fc.Arbitrary<JsonSchema>,
      reference,
      fc.record({
        type: fc.constant("object"),
        properties: record(tie("any") as fc.Arbitrary<never>),
        description: text,
      }) as fc.Arbitrary<JsonSchema>,
      fc.record({ type: fc.constant("array"), items: tie("any") as fc.Arbitrary<never>, title: text }) as fc.Arbitrary<JsonSchema>,
      fc.record({
        oneOf: fc.array(tie("any") as fc.Arbitrary<never>, { minLength: 1, maxLength: 2 }),
        discriminator: reference.map(({ $ref }) => ({ propertyName: "kind", mapping: { a: $ref } })),
      }) as fc.Arbitrary<JsonSchema>,
    ),
  }));
  return any;
}

/** Schemas of a group, by name. None is a reference alone: those could go round in a circle in which there is no schema. */
export function schemas(names: readonly string[]): fc.Arbitrary<Readonly<Record<string, JsonSchema>>> {
  const own = schema(names).filter((made) => typeof made === "boolean" || !Object.hasOwn(made, "$ref"));
  return fc.tuple(...names.map(() => own)).map((made) => Object.fromEntries(names.map((name, i) => [name, made[i] as JsonSchema])));
}

/** Operations as an import gives them: no empty lists and records. */
export function operation(names: readonly string[]): fc.Arbitrary<ApiOperation> {
  const value = { schema: schema(names), examples: record(json) };
  const partial = { requiredKeys: [] as never[] };
  const media = fc.record(
    { ...value, encoding: record(fc.record({ contentType: text, explode: fc.boolean() }, partial)) },
    partial,
  ) as fc.Arbitrary<OperationMedia>;
  const content = record(media, fc.constantFrom("application/json", "text/*", "x-a/b"));
  const parameter = fc.record(
    {
      name: word,
      in: fc.constantFrom("query", "header", "cookie", "path"),
      required: fc.boolean(),
      explode: fc.boolean(),
      description: text,
      ...value,
    },
    { requiredKeys: ["name", "in"] },
  ) as fc.Arbitrary<OperationParameter>;
  const header = fc.record({ ...value, required: fc.boolean(), description: text }, partial);
  const response = fc.record({ description: text, headers: record(header, fc.constantFrom("x-a", "Content-Type")), content }, partial);
  return fc.record(
    {
      operationId: text,
      summary: text,
      description: text,
      tags: fc.array(text, { minLength: 1, maxLength: 2 }),
      deprecated: fc.boolean(),
      parameters: fc.uniqueArray(parameter, { minLength: 1, maxLength: 3, selector: (each) => `${each.in} ${each.name}` }),
      requestBody: fc.record({ required: fc.boolean(), description: text, content }, { requiredKeys: ["content"] }),
      responses: record(response, fc.constantFrom("200", "4XX", "default")),
      security: fc.array(record(fc.array(text, { maxLength: 1 })), { minLength: 1, maxLength: 2 }),
    },
    partial,
  ) as fc.Arbitrary<ApiOperation>;
}
