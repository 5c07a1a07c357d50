import type { RandomSource } from "../../../core/model/ports.js";

/** Bounds of the time between two attempts, in milliseconds. */
export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
}

/**
 * How long to wait before a retry: a random time up to a bound that doubles each time. The whole of it is random ("full
 * jitter"), so that requests that failed together don't come back together.
 *
 * @param retry 1 for the first
 */
export function backoffMs({ baseMs, maxMs }: Backoff, retry: number, random: RandomSource): number {
  return random() * Math.min(maxMs, baseMs * 2 ** (retry - 1));
}
