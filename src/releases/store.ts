/** One value under a key. `version` counts the writes of that key from 1. */
export interface StoreEntry {
  readonly value: string;
  readonly version: number;
}

export type CompareAndSet =
  | { readonly ok: true; readonly version: number }
  | { readonly ok: false; readonly current: StoreEntry | undefined };

/** Bytes of UTF-8 that every store takes under one key. */
export const maxValueBytes = 1_048_576;

/**
 * Told about a watch. `changed` may be called more often than something changed, never less, and each `state("live")` is followed
 * by one; `state` says whether changes are heard at the moment. What either throws is thrown where nobody but the process sees it.
 */
export interface StoreWatcher {
  changed(): void;
  state(state: "live" | "down", error?: unknown): void;
}

/**
 * Where revisions and releases are kept: versioned text under keys. Every method may reject with a StoreError. All stores take the
 * same, and refuse all else before anything happens:
 * - A key is 1 to 512 characters: segments as `encodeURIComponent` makes them, none empty, `.` or `..`, joined by `/`. A prefix is
 *   what a key can begin with, wherever it ends. Else StoreError `INVALID_KEY`.
 * - A value is text of at most 1 MiB of UTF-8 (else a RangeError), without U+0000 and lone surrogates (else a TypeError).
 * - A version is a whole number from 1 (else a TypeError).
 *
 * A call whose `signal` aborts rejects with the signal's reason, unless a write has been sent: then it is `UNKNOWN`. After `close`
 * all that is asked is refused with `CLOSED`, and no watch is told anything more.
 */
export interface ReleaseStore {
  /** "memory", "file", "postgres", "etcd": for messages and status. */
  readonly name: string;
  get(key: string, options?: { readonly signal?: AbortSignal }): Promise<StoreEntry | undefined>;
  /**
   * Writes if the key's version is `expected`; `null`: if there is no such key. Rejects with StoreError code "UNKNOWN" where it may
   * or may not have happened: read again.
   */
  compareAndSet(key: string, expected: number | null, value: string, options?: { readonly signal?: AbortSignal }): Promise<CompareAndSet>;
  /**
   * Watches every key that begins with `prefix` until the result is called. Reconnects by itself; after a gap it calls `changed`.
   * @throws StoreError INVALID_KEY, CLOSED
   */
  watch(prefix: string, watcher: StoreWatcher): () => void;
  /** Lets go of all that is open; what is under way ends with `CLOSED` where it has no answer yet. May be called again. */
  close(): Promise<void>;
}

export type StoreErrorCode = "UNAVAILABLE" | "UNKNOWN" | "CORRUPT" | "CLOSED" | "INVALID_KEY";

/** A store that can't do what was asked. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
