import type { Clock, RandomSource } from "../core/model/ports.js";

/** Bounds of the time between two attempts, in milliseconds. */
export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
}

/**
 * How long to wait before another attempt: a random time up to a bound that doubles with each ("full jitter"), so that those
 * who met once don't meet again.
 * @param attempt 0 for the first wait
 */
export function backoffMs({ baseMs, maxMs }: Backoff, attempt: number, random: RandomSource): number {
  return random() * Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 30));
}

/** Waits on a clock. */
export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.schedule(resolve, ms));
}
