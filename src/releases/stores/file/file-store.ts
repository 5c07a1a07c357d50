import { readdir, readFile, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type CompareAndSet, type ReleaseStore, type StoreEntry, StoreError, type StoreWatcher } from "../../store.js";
import type { Ending, StoreDriver } from "../driver.js";
import { RuledStore } from "../ruled-store.js";
import { decodeEntry, encodeEntry } from "./entry-file.js";
import { FolderLock } from "./folder-lock.js";
import { keyPath, prefixFolder, prefixName } from "./key-path.js";
import { watchFolder } from "./watch-folder.js";
import { makeFolder, WriteError, writeAtomically } from "./write-atomically.js";

/** Options of {@link fileStore}. */
export interface FileStoreOptions {
  /** Milliseconds between two looks for changes that the system gave no notice of. Default 500. */
  readonly pollMs?: number;
  /** Milliseconds to wait for another writer; then `UNAVAILABLE`. Default 10,000. */
  readonly lockTimeoutMs?: number;
}

/**
 * A store in a folder of this machine, for any number of processes: every write is whole and on the disk before it counts, and a
 * process that is killed leaves neither a half-written file nor a lock. Files are readable by their owner only (0600, folders 0700).
 *
 * @param folder made when it is first written to or watched
 */
export function fileStore(folder: string, options: FileStoreOptions = {}): ReleaseStore {
  return new RuledStore(new Folder(resolve(folder), options));
}

class Folder implements StoreDriver {
  readonly name = "file";
  readonly #data: string;
  readonly #drafts: string;
  readonly #lockFolder: string;
  readonly #lock: FolderLock;
  readonly #pollMs: number;
  #ready: Promise<void> | undefined;

  constructor(folder: string, { pollMs = 500, lockTimeoutMs = 10_000 }: FileStoreOptions) {
    this.#data = join(folder, "data");
    this.#drafts = join(folder, "drafts");
    this.#lockFolder = join(folder, "lock");
    this.#lock = new FolderLock(this.#lockFolder, lockTimeoutMs);
    this.#pollMs = pollMs;
  }

  async read(key: string): Promise<StoreEntry | undefined> {
    let file: Buffer;
    try {
      file = await readFile(join(this.#data, keyPath(key)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new StoreError("UNAVAILABLE", `The file store could not read ${JSON.stringify(key)}.`, { cause: error });
    }
    return decodeEntry(key, file);
  }

  async write(key: string, expected: number | null, value: string, { signal }: Ending): Promise<CompareAndSet> {
    try {
      await this.#prepare();
      return await this.#lock.hold(async (isHeld) => {
        signal?.throwIfAborted();
        const current = await this.read(key);
        if ((current?.version ?? null) !== expected) return { ok: false, current };
        const version = (current?.version ?? 0) + 1;
        const path = join(this.#data, keyPath(key));
        await makeFolder(dirname(path));
        await writeAtomically(path, encodeEntry(key, { value, version }), this.#drafts, async () => {
          if (!(await isHeld())) throw new Error("The lock was lost.");
        });
        return { ok: true, version };
      });
    } catch (error) {
      if (error instanceof StoreError || (signal?.aborted === true && error === signal.reason)) throw error;
      const unknown = error instanceof WriteError && error.replaced;
      throw new StoreError(unknown ? "UNKNOWN" : "UNAVAILABLE", `The file store could not write ${JSON.stringify(key)}.`, { cause: error });
    }
  }

  hear(prefix: string, watcher: StoreWatcher): () => void {
    const folder = join(this.#data, prefixFolder(prefix));
    let stop: (() => void) | undefined;
    let wanted = true;
    // A folder that can't be made is reported by the watch, which goes on looking for it.
    void makeFolder(folder)
      .catch(() => {})
      .then(() => {
        if (wanted) stop = watchFolder(folder, prefixName(prefix), this.#pollMs, watcher);
      });
    return () => {
      wanted = false;
      stop?.();
    };
  }

  end(): Promise<void> {
    return this.#lock.close();
  }

  /** Makes the folders, and removes what killed writers left behind. A failure is tried again by the next write. */
  #prepare(): Promise<void> {
    this.#ready ??= (async () => {
      for (const folder of [this.#data, this.#drafts, this.#lockFolder]) await makeFolder(folder);
      await this.#lock.hold(async () => {
        // Drafts are written by whoever holds the lock: what lies there now is nobody's.
        for (const draft of await readdir(this.#drafts)) await rm(join(this.#drafts, draft), { force: true });
      });
    })();
    this.#ready.catch(() => (this.#ready = undefined));
    return this.#ready;
  }
}
