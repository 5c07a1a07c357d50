export { copyOf } from "../../../src/testing/arbitraries/copy-of.js";

/**
 * A value as text that is the same for equal values: keys sorted, own keys only, `undefined` left out, bytes and code marked.
 * Unlike a deep comparison it doesn't care for prototypes, and it sees an own `__proto__`.
 */
export function textOf(value: unknown): string {
  if (typeof value === "function") return "<function>";
  if (value instanceof Uint8Array) return `<bytes ${Buffer.from(value).toString("hex")}>`;
  if (Array.isArray(value)) return `[${value.map(textOf).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "<undefined>";
  const keys = Object.keys(value).filter((key) => (value as Record<string, unknown>)[key] !== undefined);
  return `{${keys
    .sort()
    .map((key) => `${JSON.stringify(key)}:${textOf((value as Record<string, unknown>)[key])}`)
    .join(",")}}`;
}

/** The path to the first thing below `value` that is not frozen; `undefined` when all is. Code and bytes don't count. */
export function firstUnfrozen(value: unknown, path = "", seen = new Set<unknown>()): string | undefined {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || seen.has(value)) return undefined;
  seen.add(value);
  if (!Object.isFrozen(value)) return path || "/";
  for (const [key, item] of Object.entries(value)) {
    const found = firstUnfrozen(item, `${path}/${key}`, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}
