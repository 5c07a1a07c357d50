import type { JsonValue } from "type-fest";
import type { Reading } from "../reading.js";
import { isObject } from "./is-object.js";
import type { Place } from "./place.js";

/** Levels that data may be nested at most: what a configuration may hold, less the levels that it stands at itself. */
export const maxDepth = 60;

/** What `jsonAt` needs. */
type Context = Pick<Reading, "report" | "budget">;

/** A value as JSON, not copied; `undefined`, which is reported, where it is none or too deep. */
export function jsonAt(value: unknown, place: Place, context: Context, depth = 0): JsonValue | undefined {
  const problem = isJson(value, depth, place, context);
  if (problem === undefined) return value as JsonValue;
  context.report.warn(problem === "depth" ? "LIMIT_EXCEEDED" : "INVALID_PART", place, messages[problem]);
  return undefined;
}

const messages = {
  depth: `This is nested more than ${maxDepth} levels deep: it is left out.`,
  kind: "This is not a value of JSON: it is left out.",
};

function isJson(value: unknown, depth: number, place: Place, context: Context): keyof typeof messages | undefined {
  context.budget.spend(place);
  if (depth > maxDepth) return "depth";
  if (value === null || typeof value === "string" || typeof value === "boolean") return undefined;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : "kind";
  const items = Array.isArray(value) ? (value as unknown[]) : isPlain(value) ? Object.values(value) : undefined;
  if (items === undefined) return "kind";
  for (const item of items) {
    const problem = isJson(item, depth + 1, place, context);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}
