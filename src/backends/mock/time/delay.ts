import type { MockDelay } from "../../../core/model/mock-answer.js";
import type { RandomSource } from "../../../core/model/ports.js";

/** The longest of the log-normal delays where none is said, in milliseconds. */
const defaultCapMs = 60_000;

/** Draws the milliseconds of one delay. */
export function drawDelay(delay: MockDelay, random: RandomSource): number {
  if (typeof delay === "number") return delay;
  if ("min" in delay) return delay.min + random() * (delay.max - delay.min);
  const { median, sigma, cap = defaultCapMs } = delay;
  return Math.min(cap, median * Math.exp(sigma * normal(random)));
}

/** A number of the standard normal distribution (Box and Muller). */
function normal(random: RandomSource): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
