import type { Plain } from "./place.js";

const greatest: ReadonlySet<string> = new Set(["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"]);
const least: ReadonlySet<string> = new Set(["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"]);
const byName: ReadonlySet<string> = new Set(["properties", "patternProperties", "dependentSchemas"]);
const both: ReadonlySet<string> = new Set(["items", "additionalProperties", "propertyNames", "contains", "unevaluatedProperties"]);

/** One schema of which values satisfy both. What can't be said in one is said by the first alone: values are held to the true schema. */
export function merge(one: Plain, other: Plain): Plain {
  const merged: Record<string, unknown> = { ...one };
  for (const [keyword, value] of Object.entries(other)) {
    const present = Object.hasOwn(merged, keyword) ? merged[keyword] : undefined;
    merged[keyword] = present === undefined ? value : mergeKeyword(keyword, present, value, merged);
  }
  return merged;
}

function mergeKeyword(keyword: string, one: unknown, other: unknown, merged: Record<string, unknown>): unknown {
  if (greatest.has(keyword)) return Math.max(Number(one), Number(other));
  if (least.has(keyword)) return Math.min(Number(one), Number(other));
  if (both.has(keyword)) return mergeSchemas(one, other);
  if (byName.has(keyword)) return mergeNamed(one, other);
  if (keyword === "required") return [...new Set([...listOf(one), ...listOf(other)])];
  if (keyword === "type") return commonTypes(listOf(one), listOf(other));
  if (keyword === "enum") return commonValues(listOf(one), listOf(other));
  if (keyword === "oneOf" || keyword === "anyOf") {
    merged.alternatives = [...listOf(merged.alternatives), other];
    return one;
  }
  if (keyword === "alternatives") return [...listOf(one), ...listOf(other)];
  return one;
}

function mergeSchemas(one: unknown, other: unknown): unknown {
  if (one === false || other === false) return false;
  if (one === true) return other;
  return other === true ? one : { allOf: [one, other] };
}

function mergeNamed(one: unknown, other: unknown): unknown {
  const merged = Object.assign(Object.create(null), one) as Record<string, unknown>;
  for (const [name, schema] of Object.entries(other as object)) {
    merged[name] = Object.hasOwn(merged, name) ? mergeSchemas(merged[name], schema) : schema;
  }
  return merged;
}

function commonTypes(one: readonly unknown[], other: readonly unknown[]): readonly unknown[] {
  const all = (types: readonly unknown[]) => (types.includes("number") ? [...types, "integer"] : types);
  const common = all(one).filter((type) => all(other).includes(type));
  return common.includes("number") ? common.filter((type) => type !== "integer") : common;
}

function commonValues(one: readonly unknown[], other: readonly unknown[]): readonly unknown[] {
  const known = new Set(other.map((value) => JSON.stringify(value)));
  return one.filter((value) => known.has(JSON.stringify(value)));
}

/** A list, or one value as a list. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
