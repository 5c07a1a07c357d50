import type { ConfigIssue } from "../../core/index.js";

/** What of a group is code or an object of a class, which no store can keep. Names of functions are data. */
export function storableIssues(group: unknown): readonly ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  visit(group, "", issues, new Set());
  return issues;
}

function visit(value: unknown, path: string, issues: ConfigIssue[], above: Set<unknown>): void {
  if (typeof value === "function") {
    const message = "An inline function can't be stored: register it in the gateway's `functions`, and name it here.";
    issues.push({ code: "NOT_STORABLE", path, message });
    return;
  }
  if (typeof value === "bigint" || typeof value === "symbol") {
    issues.push({ code: "NOT_STORABLE", path, message: `A ${typeof value} can't be stored: write data that JSON has.` });
    return;
  }
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = Array.isArray(value) || prototype === null || Object.getPrototypeOf(prototype) === null;
  if (!isPlain || above.has(value)) {
    issues.push({
      code: "NOT_STORABLE",
      path,
      message: "Only plain data can be stored, that does not hold itself: write it as an object literal.",
    });
    return;
  }
  above.add(value);
  for (const [key, item] of Object.entries(value)) {
    visit(item, `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, issues, above);
  }
  above.delete(value);
}
