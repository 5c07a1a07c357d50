import { isObject } from "../document/is-object.js";

/** Keywords whose value is a schema. */
export const one: ReadonlySet<string> = new Set([
  "additionalItems",
  "additionalProperties",
  "contains",
  "contentSchema",
  "else",
  "if",
  "items",
  "not",
  "propertyNames",
  "then",
  "unevaluatedItems",
  "unevaluatedProperties",
]);

/** Keywords whose value is a list of schemas. */
export const several: ReadonlySet<string> = new Set(["allOf", "anyOf", "oneOf", "prefixItems"]);

/** Keywords whose value is schemas by name. */
export const named: ReadonlySet<string> = new Set(["dependentSchemas", "patternProperties", "properties"]);

/** Keywords that say where a schema is, which references by name make needless, or that are of no use to a group. */
export const dropped: ReadonlySet<string> = new Set([
  "$defs",
  "definitions",
  "$id",
  "$schema",
  "$anchor",
  "$vocabulary",
  "id",
  "externalDocs",
  "$comment",
]);

/** Types of JSON Schema. */
const types: ReadonlySet<unknown> = new Set(["array", "boolean", "integer", "null", "number", "object", "string"]);

const text = (value: unknown) => (typeof value === "string" ? value : undefined);
const flag = (value: unknown) => (typeof value === "boolean" ? value : undefined);
/** Numbers that are written as text mean the number. */
const number = (value: unknown) => {
  const read = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof read === "number" && Number.isFinite(read) ? read : undefined;
};
const count = (value: unknown) => {
  const read = number(value);
  return read !== undefined && Number.isInteger(read) && read >= 0 ? read : undefined;
};
const names = (value: unknown) =>
  Array.isArray(value) && value.every((name) => typeof name === "string") ? [...new Set(value as string[])] : undefined;

function type(value: unknown): unknown {
  if (Array.isArray(value)) {
    const known = [...new Set(value)].filter((each) => types.has(each));
    return known.length === value.length && known.length > 0 ? known : undefined;
  }
  return types.has(value) ? value : undefined;
}

function pattern(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  for (const flags of ["u", ""]) {
    try {
      new RegExp(value, flags);
      return value;
    } catch {
      // Patterns of other engines are reported.
    }
  }
  return undefined;
}

/** What a keyword's value comes to; `undefined` where JSON Schema can't have it. Keywords that are not here are taken as they are. */
export const checked: ReadonlyMap<string, (value: unknown) => unknown> = new Map<string, (value: unknown) => unknown>([
  ["type", type],
  ["title", text],
  ["description", text],
  ["format", text],
  ["pattern", pattern],
  ["contentMediaType", text],
  ["contentEncoding", text],
  ["minimum", number],
  ["maximum", number],
  ["exclusiveMinimum", number],
  ["exclusiveMaximum", number],
  ["multipleOf", (value) => ((number(value) ?? 0) > 0 ? number(value) : undefined)],
  ...["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"].map(
    (keyword) => [keyword, count] as const,
  ),
  ["uniqueItems", flag],
  ["readOnly", flag],
  ["writeOnly", flag],
  ["deprecated", flag],
  ["required", names],
  ["enum", (value) => (Array.isArray(value) && value.length > 0 ? value : undefined)],
  ["examples", (value) => (Array.isArray(value) ? value : undefined)],
  [
    "dependentRequired",
    (value) => (isObject(value) && Object.values(value).every((each) => names(each) !== undefined) ? value : undefined),
  ],
]);
