import type { NaiveRoute, NaiveSegment } from "./naive-routes.js";

/**
 * Whether some request fits both routes and neither is more specific (R9). At one path pattern a method of one's own is more
 * specific than GET for HEAD and than ANY; between patterns it is not.
 */
export function naiveAmbiguous(a: NaiveRoute, b: NaiveRoute): boolean {
  if (!naiveSamePaths(a, b)) return false;
  const samePattern = a.segments.every((segment, i) => segment.pattern.source === b.segments[i]?.pattern.source);
  if (samePattern) return a.methods.some((method) => b.methods.includes(method));
  const [left, right] = [a, b].map(({ methods }) => [...methods, ...(methods.includes("GET") ? ["HEAD"] : [])]) as [string[], string[]];
  return left.includes("ANY") || right.includes("ANY") || left.some((method) => right.includes(method));
}

/** Whether some path on some host fits both routes with the same specificity, methods apart. */
function naiveSamePaths(a: NaiveRoute, b: NaiveRoute): boolean {
  return (
    a.host === b.host &&
    a.open === b.open &&
    a.segments.length === b.segments.length &&
    a.segments.every((segment, i) => naiveOverlap(segment, b.segments[i] as NaiveSegment))
  );
}

/** Whether two segments have the same specificity and some text that fits both. */
function naiveOverlap(a: NaiveSegment, b: NaiveSegment): boolean {
  return a.kind === b.kind && a.rank === b.rank && meet(unitsOf(a), unitsOf(b));
}

/** A parameter is any one character and then any number of characters. */
const [any, star] = ["<any>", "<star>"];

/** What a segment is made of, character by character; an encoded one (`%2F`) is one character. */
function unitsOf(segment: NaiveSegment): string[] {
  const units = segment.literals.map((literal) => literal.match(/%[0-9A-F]{2}|./g) ?? []);
  return units.flatMap((literal, i) => (i === 0 ? literal : [any, star, ...literal]));
}

/** Whether two lists of units have a text in common. */
function meet(a: readonly string[], b: readonly string[]): boolean {
  const [x, ...restOfA] = a;
  const [y, ...restOfB] = b;
  if (x === star) return meet(restOfA, b) || (y !== undefined && meet(a, restOfB));
  if (y === star) return meet(b, a);
  if (x === undefined || y === undefined) return x === y;
  return (x === y || x === any || y === any) && meet(restOfA, restOfB);
}
