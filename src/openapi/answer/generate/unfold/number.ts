import type { Plain, Rules } from "./place.js";

/** How far numbers go where only one bound is documented, or none. */
const range = 1000;

/** A number within its bounds. */
export function unfoldNumber(schema: Plain, type: "integer" | "number", { fixed }: Pick<Rules, "fixed">): Plain | undefined {
  const { multipleOf } = schema;
  const low = highest(schema.minimum, schema.exclusiveMinimum);
  const high = lowest(schema.maximum, schema.exclusiveMaximum);
  const step = typeof multipleOf === "number" && multipleOf > 0 ? multipleOf : undefined;
  const span = step === undefined ? range : Math.max(range, 10 * step);
  const minimum = low ?? (high === undefined || high >= 0 ? Math.min(0, high ?? 0) : high - span);
  const maximum = high ?? minimum + span;
  if (minimum > maximum) return undefined;
  // Whole numbers are numbers that read well, where there are some.
  const whole = type === "integer" || (fixed && step === undefined && maximum - minimum >= 2);
  return {
    type: whole ? "integer" : "number",
    ...(minimum === schema.exclusiveMinimum ? { exclusiveMinimum: minimum } : { minimum }),
    ...(maximum === schema.exclusiveMaximum ? { exclusiveMaximum: maximum } : { maximum }),
    ...(step !== undefined && { multipleOf: step }),
  };
}

function highest(...bounds: readonly unknown[]): number | undefined {
  const known = bounds.filter((bound) => typeof bound === "number");
  return known.length === 0 ? undefined : Math.max(...known);
}

function lowest(...bounds: readonly unknown[]): number | undefined {
  const known = bounds.filter((bound) => typeof bound === "number");
  return known.length === 0 ? undefined : Math.min(...known);
}
