import type { JsonValue } from "type-fest";

/** Members of a schema as they are collected: any name may stand among them, `__proto__` too. */
export type SchemaEntries = Map<string, JsonValue>;

/** Since JSON Schema has `examples`, `example` is one of them. */
export function addExample(entries: SchemaEntries): void {
  const example = entries.get("example");
  if (example === undefined) return;
  const others = entries.get("examples");
  entries.set("examples", [example, ...(Array.isArray(others) ? others : [])]);
  entries.delete("example");
}
