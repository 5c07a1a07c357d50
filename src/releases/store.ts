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

/** Told about a watch. `changed` may be called more often than something changed, never less; `state` says whether changes are heard at the moment. */
export interface StoreWatcher {
  changed(): void;
  state(state: "live" | "down", error?: unknown): void;
}

/** Where revisions and releases are kept: versioned text under keys. Every method may reject with a StoreError. */
export interface ReleaseStore {
  /** "memory", "file", "postgres", "etcd": for messages and status. */
  readonly name: string;
  get(key: string, options?: { readonly signal?: AbortSignal }): Promise<StoreEntry | undefined>;
  /**
   * Writes if the key's version is `expected`; `null`: if there is no such key. Rejects with StoreError code "UNKNOWN" where it may
   * or may not have happened: read again.
   */
  compareAndSet(key: string, expected: number | null, value: string, options?: { readonly signal?: AbortSignal }): Promise<CompareAndSet>;
  /** Watches every key that begins with `prefix` until the result is called. Reconnects by itself; after a gap it calls `changed`. */
  watch(prefix: string, watcher: StoreWatcher): () => void;
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
