import type { CompareAndSet, StoreEntry, StoreWatcher } from "../store.js";

/** What ends a call before its answer. */
export interface Ending {
  /** Aborts with StoreError `CLOSED` when the store closes. */
  readonly closing: AbortSignal;
  /** The caller's own. */
  readonly signal: AbortSignal | undefined;
}

/** What a kind of store has to do, given what the rules of all stores allow: see {@link RuledStore}. */
export interface StoreDriver {
  readonly name: string;
  read(key: string, ending: Ending): Promise<StoreEntry | undefined>;
  write(key: string, expected: number | null, value: string, ending: Ending): Promise<CompareAndSet>;
  /** Watches until the result is called, which happens once, at the latest before `end`. The watcher never throws. */
  hear(prefix: string, watcher: StoreWatcher): () => void;
  /** Lets go of all that it has open. Called once. */
  end?(): Promise<void>;
}
