import { isObject } from "../../../validate/schema/rewrite.js";
import { listOf } from "./merge.js";
import type { Place, Plain, Unfold } from "./place.js";

/** Items of an array that may have more. */
const usual = 3;

/** An array with as many items as it must have, and few more. */
export function unfoldArray(schema: Plain, place: Place, unfold: Unfold): Plain | undefined {
  const { items, contains } = schema;
  const wantsSome = contains !== undefined && schema.minContains !== 0;
  const least = Math.max(countIn(schema.minItems) ?? 0, wantsSome ? (countIn(schema.minContains) ?? 1) : 0);
  const most = countIn(schema.maxItems) ?? Number.POSITIVE_INFINITY;
  const inside = place.inside(least);
  if (least > most || (inside === undefined && least > 0)) return undefined;
  const first = listOf(schema.prefixItems).slice(0, Math.max(least, 20));
  if (inside === undefined || most === 0 || (place.isDeep && least === 0 && first.length === 0)) return empty;
  const prefix: Plain[] = [];
  for (const item of first) {
    const unfolded = unfold(item, inside);
    if (unfolded === undefined) break;
    prefix.push(unfolded);
  }
  // Where some items have to be of a kind all of them are: that is the least that can go wrong.
  const kind = wantsSome
    ? isObject(items)
      ? { allOf: [items, contains] }
      : contains
    : (items ?? (first.length > 0 ? false : { type: "string" }));
  const rest = unfold(kind, inside);
  if (rest === undefined) {
    if (prefix.length < least) return undefined;
    return prefix.length === 0
      ? empty
      : { type: "array", prefixItems: prefix, items: false, minItems: prefix.length, maxItems: prefix.length };
  }
  const wanted = Math.max(least, Math.min(most, Math.max(prefix.length, place.rules.fixed ? 1 : usual)));
  return {
    type: "array",
    ...(prefix.length > 0 && { prefixItems: prefix }),
    items: rest,
    minItems: Math.max(least, Math.min(wanted, 1)),
    maxItems: wanted,
    ...(schema.uniqueItems === true && { uniqueItems: true }),
  };
}

const empty: Plain = { const: [] };

function countIn(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
