/** Levels that JSON may have: validators call themselves for each. */
const maxDepth = 512;

/** What text says as JSON (RFC 8259), or why it says nothing, completing the sentence "The body …". */
export function parseJson(text: string): { readonly value?: unknown; readonly problem?: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: "must be JSON" };
  }
  // A level has two characters at least.
  if (text.length > 2 * maxDepth && isDeeperThan(value, maxDepth)) return { problem: `must not have more than ${maxDepth} levels` };
  return { value };
}

/** Goes level by level and never calls itself. */
function isDeeperThan(value: unknown, levels: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levels) return true;
    const next: unknown[] = [];
    for (const each of level) {
      if (typeof each !== "object" || each === null) continue;
      for (const inner of Object.values(each)) if (typeof inner === "object" && inner !== null) next.push(inner);
    }
    level = next;
  }
  return false;
}
