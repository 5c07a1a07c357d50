import { backoffMs } from "../core/model/backoff.js";
import type { Clock } from "../core/model/ports.js";
import { ReleaseError } from "./release-error.js";
import type { Setting } from "./setting.js";
import { type StoreEntry, StoreError } from "./store.js";

const backoff = { baseMs: 2, maxMs: 250 };

/** A key's next text, and what to give back once the store has it. */
export interface Change<Result> {
  readonly value: string;
  readonly result: Result;
}

/**
 * Changes the text of a key by compare-and-set, beginning anew with what others have written meanwhile. Where the store can't
 * say whether a write happened, what it holds then does.
 *
 * @param make the change, from what the key holds; throws to refuse it
 * @param happened whether the key's text has come to hold the result already
 * @throws ReleaseError CONFLICT when others were faster all the time
 */
export async function changeKey<Result>(
  { store, clock, random, conflictTimeoutMs }: Setting,
  key: string,
  make: (current: StoreEntry | undefined) => Promise<Change<Result>>,
  happened: (current: StoreEntry | undefined, result: Result) => Promise<boolean>,
): Promise<Result> {
  const until = clock.now() + conflictTimeoutMs;
  let doubtful: { readonly result: Result } | undefined;
  for (let retry = 1; ; retry++) {
    const current = await store.get(key);
    if (doubtful !== undefined && (await happened(current, doubtful.result))) return doubtful.result;
    doubtful = undefined;
    const { value, result } = await make(current);
    try {
      const written = await store.compareAndSet(key, current?.version ?? null, value);
      if (written.ok) return result;
    } catch (error) {
      if (!(error instanceof StoreError && error.code === "UNKNOWN")) throw error;
      doubtful = { result };
    }
    if (clock.now() > until) {
      if (doubtful !== undefined) throw new StoreError("UNKNOWN", "Whether the change happened is not known: read it again.");
      throw new ReleaseError("CONFLICT", `Others kept changing the same for ${conflictTimeoutMs} ms: try again.`);
    }
    await pause(clock, backoffMs(backoff, retry, random));
  }
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.schedule(resolve, ms));
}
