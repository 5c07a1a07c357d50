import type { RandomSource } from "./ports.js";

/** Bounds of the time between two attempts, in milliseconds. */
export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
}

/**
 * How long to wait before the next attempt: a random time up to a bound that doubles each time. The whole of it is random ("full
 * jitter"), so that those who failed together don't come back together.
 *
 * @param retry 1 for the first; whoever never gives up may count without end
 */
export function backoffMs({ baseMs, maxMs }: Backoff, retry: number, random: RandomSource): number {
  return random() * Math.min(maxMs, baseMs * 2 ** Math.min(retry - 1, 31));
}
