import type { KeywordDefinition } from "ajv/dist/2020.js";

/** `uniqueItems` in a time that grows with the length of the array, where ajv compares every two items: a body must not cost more than its length. */
export const uniqueItems: KeywordDefinition = {
  keyword: "uniqueItems",
  type: "array",
  schemaType: "boolean",
  error: { message: "must NOT have duplicate items" },
  validate: (wanted: boolean, items: readonly unknown[]) => !wanted || new Set(items.map(canonical)).size === items.length,
};

/** One text for all values that are equal as JSON. */
function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key as never])}`);
  return `{${members.join()}}`;
}
