import type { JsonSchema } from "../../core/model/operation.js";
import { isObject } from "../import/document/is-object.js";
import { named, one, several } from "../import/schema/keywords.js";

/** A group's schemas as components. */
export function schemasOf(schemas: Readonly<Record<string, JsonSchema>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, toSchema(schema)]));
}

/** A schema whose references lead to components. Only what is a schema is looked into: examples may look like one. */
export function toSchema(schema: unknown): unknown {
  if (!isObject(schema)) return schema;
  return Object.fromEntries(Object.entries(schema).map(([keyword, value]) => [keyword, toMember(keyword, value)]));
}

function toMember(keyword: string, value: unknown): unknown {
  if (keyword === "$ref" && typeof value === "string") return toReference(value);
  if (one.has(keyword)) return toSchema(value);
  if (several.has(keyword) && Array.isArray(value)) return value.map(toSchema);
  if (named.has(keyword) && isObject(value))
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toSchema(inner)]));
  if (keyword !== "discriminator" || !isObject(value) || !isObject(value.mapping)) return value;
  const mapping = Object.entries(value.mapping).map(([name, target]) => [name, typeof target === "string" ? toReference(target) : target]);
  return { ...value, mapping: Object.fromEntries(mapping) };
}

function toReference(reference: string): string {
  return reference.replace(/^#\/schemas\//, "#/components/schemas/");
}
