import { setTimeout as pause } from "node:timers/promises";
import { type Backoff, backoffMs } from "../../core/model/backoff.js";
import type { RandomSource } from "../../core/model/ports.js";

/** What a connection of a watch is for. */
export interface Watching {
  /** Hears changes until it fails, which every connection does some day. It calls `live` where something has come of it. */
  hear(live: () => void, signal: AbortSignal): Promise<never>;
  down(error: unknown): void;
}

/** Connects again and again, with growing pauses while nothing comes of it, until the signal aborts. */
export async function keepWatching(watching: Watching, backoff: Backoff, random: RandomSource, signal: AbortSignal): Promise<void> {
  let failures = 0;
  const live = () => {
    failures = 0;
  };
  while (!signal.aborted) {
    try {
      await watching.hear(live, signal);
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      watching.down(error);
    }
    await pause(backoffMs(backoff, failures, random), undefined, { signal }).catch(() => {});
  }
}
