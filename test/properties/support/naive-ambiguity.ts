import type { NaiveRoute, NaiveSegment } from "./naive-routes.js";

/** Whether some request fits both routes and neither is more specific (R9). */
export function naiveAmbiguous(a: NaiveRoute, b: NaiveRoute): boolean {
  return a.methods.some((method) => b.methods.includes(method)) && naiveSamePaths(a, b);
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

/**
 * Whether two routes meet in mixed segments that differ, fit a common text and have as many literal characters, all segments
 * before them being alike. Neither is more specific there, whatever follows and whatever their methods.
 */
export function naiveClash(a: NaiveRoute, b: NaiveRoute): boolean {
  if (a.host !== b.host) return false;
  for (const [i, segment] of a.segments.entries()) {
    const other = b.segments[i];
    if (other === undefined || !naiveOverlap(segment, other)) return false;
    if (segment.pattern.source !== other.pattern.source) return true;
  }
  return false;
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
