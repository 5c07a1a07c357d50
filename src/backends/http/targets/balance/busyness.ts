import type { Target } from "../target.js";

/**
 * How much busier one target is than the other, each for its weight: above 0 when `one` is, 0 when they are equally busy.
 * Multiplied crosswise, since quotients of equal busyness may differ in their last bit.
 */
export function compareBusyness(one: Target, other: Target): number {
  return one.active * other.weight - other.active * one.weight;
}
