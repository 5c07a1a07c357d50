import type { JsonValue } from "type-fest";
import type { JsonSchema } from "../../../core/model/operation.js";
import { addExample, type SchemaEntries } from "./entries.js";

/** Words of Swagger 2.0 and OpenAPI 3.0 that JSON Schema 2020-12 says otherwise. Takes hold of the entries. */
export function fromOlder(entries: SchemaEntries): JsonSchema {
  exclusive(entries, "minimum", "exclusiveMinimum");
  exclusive(entries, "maximum", "exclusiveMaximum");
  const items = entries.get("items");
  if (Array.isArray(items)) {
    entries.set("prefixItems", items);
    entries.delete("items");
    const rest = entries.get("additionalItems");
    if (rest !== undefined) entries.set("items", rest);
  }
  entries.delete("additionalItems");
  addExample(entries);
  const nullable = entries.get("nullable") === true || entries.get("x-nullable") === true;
  entries.delete("nullable");
  entries.delete("x-nullable");
  return nullable ? orNull(entries) : Object.fromEntries(entries);
}

function exclusive(entries: SchemaEntries, bound: "minimum" | "maximum", keyword: "exclusiveMinimum" | "exclusiveMaximum"): void {
  const flag = entries.get(keyword);
  if (typeof flag !== "boolean") return;
  const value = entries.get(bound);
  entries.delete(keyword);
  if (!flag || value === undefined) return;
  entries.delete(bound);
  entries.set(keyword, value);
}

/** Keywords that decide whether null fits where no `type` does. */
const deciding = ["allOf", "anyOf", "oneOf", "not", "enum", "const"];

/** An enum that is nullable means null even where it forgot to say so. */
function orNull(entries: SchemaEntries): JsonSchema {
  const type = entries.get("type");
  const composed = deciding.slice(0, 4).some((keyword) => entries.has(keyword));
  if (composed || (type === undefined && deciding.some((keyword) => entries.has(keyword)))) {
    return { anyOf: [Object.fromEntries(entries), { type: "null" }] as JsonValue[] };
  }
  if (type === undefined) return Object.fromEntries(entries);
  const types = Array.isArray(type) ? type : [type];
  entries.set("type", types.includes("null") ? types : [...types, "null"]);
  const values = entries.get("enum");
  if (Array.isArray(values) && !values.includes(null)) entries.set("enum", [...values, null]);
  return Object.fromEntries(entries);
}
