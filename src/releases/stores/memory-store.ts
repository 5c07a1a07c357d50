import { type CompareAndSet, type ReleaseStore, type StoreEntry, StoreError, type StoreWatcher } from "../store.js";
import { checkExpected, checkKey, checkPrefix, checkValue } from "./limits.js";

/** A store in this process's memory: for tests, and for gateways that are released to by their own process. */
export function memoryStore(): ReleaseStore {
  return new MemoryStore();
}

class MemoryStore implements ReleaseStore {
  readonly name = "memory";
  readonly #entries = new Map<string, StoreEntry>();
  readonly #watches = new Set<{ readonly prefix: string; readonly watcher: StoreWatcher }>();
  #closed = false;

  async get(key: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<StoreEntry | undefined> {
    this.#check(key, signal);
    return this.#entries.get(key);
  }

  async compareAndSet(
    key: string,
    expected: number | null,
    value: string,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<CompareAndSet> {
    this.#check(key, signal);
    checkExpected(expected);
    checkValue(value);
    const current = this.#entries.get(key);
    if ((current?.version ?? null) !== expected) return { ok: false, current };
    const version = (current?.version ?? 0) + 1;
    this.#entries.set(key, Object.freeze({ value, version }));
    this.#tell(key);
    return { ok: true, version };
  }

  watch(prefix: string, watcher: StoreWatcher): () => void {
    if (this.#closed) throw closed();
    checkPrefix(prefix);
    const watch = { prefix, watcher };
    this.#watches.add(watch);
    queueMicrotask(() => {
      if (this.#watches.has(watch)) watcher.state("live");
      if (this.#watches.has(watch)) watcher.changed();
    });
    return () => void this.#watches.delete(watch);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#watches.clear();
  }

  #check(key: string, signal: AbortSignal | undefined): void {
    if (this.#closed) throw closed();
    signal?.throwIfAborted();
    checkKey(key);
  }

  /** After the write, not within it: whoever is told may read what was written. */
  #tell(key: string): void {
    for (const watch of this.#watches) {
      if (key.startsWith(watch.prefix)) queueMicrotask(() => this.#watches.has(watch) && watch.watcher.changed());
    }
  }
}

function closed(): StoreError {
  return new StoreError("CLOSED", "The store has been closed.");
}
