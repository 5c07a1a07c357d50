import type { CompareAndSet, ReleaseStore, StoreEntry, StoreWatcher } from "../store.js";
import type { StoreDriver } from "./driver.js";
import { RuledStore } from "./ruled-store.js";

/** A store in this process's memory: for tests, and for gateways that are released to by their own process. */
export function memoryStore(): ReleaseStore {
  return new RuledStore(new Memory());
}

/** What any number of stores may hold together. */
export class Memory implements StoreDriver {
  readonly name = "memory";
  readonly #entries = new Map<string, StoreEntry>();
  readonly #watches = new Set<{ readonly prefix: string; readonly watcher: StoreWatcher }>();

  async read(key: string): Promise<StoreEntry | undefined> {
    return this.#entries.get(key);
  }

  async write(key: string, expected: number | null, value: string): Promise<CompareAndSet> {
    const current = this.#entries.get(key);
    if ((current?.version ?? null) !== expected) return { ok: false, current };
    const version = (current?.version ?? 0) + 1;
    this.#entries.set(key, Object.freeze({ value, version }));
    // After the write, not within it: whoever is told may read what was written.
    for (const { prefix, watcher } of this.#watches) if (key.startsWith(prefix)) queueMicrotask(() => watcher.changed());
    return { ok: true, version };
  }

  hear(prefix: string, watcher: StoreWatcher): () => void {
    const watch = { prefix, watcher };
    this.#watches.add(watch);
    queueMicrotask(() => {
      watcher.state("live");
      watcher.changed();
    });
    return () => void this.#watches.delete(watch);
  }
}
