/**
 * Whether the canonical segment `path[start, end)` fits the literals of a mixed segment (one more than its parameters).
 * Writes start and end of each parameter to `spans`, from parameter number `count` on. A parameter takes at least one
 * character and as few as the literal after it allows; the last literal stands at the segment's end.
 */
export function matchMixed(
  path: string,
  start: number,
  end: number,
  literals: readonly string[],
  spans: Int32Array,
  count: number,
): boolean {
  const first = literals[0] as string;
  const last = literals[literals.length - 1] as string;
  const tail = end - last.length;
  let at = start + first.length;
  if (!path.startsWith(first, start) || tail <= at || !path.startsWith(last, tail) || !isAligned(path, tail)) return false;
  for (let i = 1; i < literals.length - 1; i++, count++) {
    const literal = literals[i] as string;
    const found = indexOfAligned(path, literal, at + 1);
    if (found === -1 || found + literal.length >= tail) return false;
    spans[2 * count] = at;
    spans[2 * count + 1] = found;
    at = found + literal.length;
  }
  spans[2 * count] = at;
  spans[2 * count + 1] = tail;
  return true;
}

/** As `indexOf`, but never inside a percent-encoded triplet: `2` is not found in `%E2`. */
function indexOfAligned(path: string, literal: string, from: number): number {
  let found = path.indexOf(literal, from);
  while (found !== -1 && !isAligned(path, found)) found = path.indexOf(literal, found + 1);
  return found;
}

/** Whether `at` is not inside a percent-encoded triplet of a canonical path. */
function isAligned(path: string, at: number): boolean {
  return path[at - 1] !== "%" && path[at - 2] !== "%";
}
