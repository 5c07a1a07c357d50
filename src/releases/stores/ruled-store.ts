import { setMaxListeners } from "node:events";
import { type CompareAndSet, type ReleaseStore, type StoreEntry, StoreError, type StoreWatcher } from "../store.js";
import type { Ending, StoreDriver } from "./driver.js";
import { checkExpected, checkKey, checkPrefix, checkValue } from "./limits.js";

type Options = { readonly signal?: AbortSignal };

/** The rules of {@link ReleaseStore}, the same for every kind of store: its driver is asked for nothing that they forbid. */
export class RuledStore<Driver extends StoreDriver = StoreDriver> implements ReleaseStore {
  protected readonly driver: Driver;
  readonly #closing = new AbortController();
  readonly #stops = new Set<() => void>();
  #closed: Promise<void> | undefined;

  constructor(driver: Driver) {
    this.driver = driver;
    // All that is under way listens; Node.js would take more than ten for a leak.
    setMaxListeners(0, this.#closing.signal);
  }

  get name(): string {
    return this.driver.name;
  }

  async get(key: string, { signal }: Options = {}): Promise<StoreEntry | undefined> {
    checkKey(key);
    return this.driver.read(key, this.begin(signal));
  }

  async compareAndSet(key: string, expected: number | null, value: string, { signal }: Options = {}): Promise<CompareAndSet> {
    checkKey(key);
    checkExpected(expected);
    checkValue(value);
    return this.driver.write(key, expected, value, this.begin(signal));
  }

  watch(prefix: string, watcher: StoreWatcher): () => void {
    checkPrefix(prefix);
    this.begin();
    let stopped = false;
    const tell = (call: () => void) => {
      if (!stopped) elsewhere(call);
    };
    const end = this.driver.hear(prefix, {
      changed: () => tell(() => watcher.changed()),
      state: (state, error) => tell(() => watcher.state(state, error)),
    });
    const stop = () => {
      if (stopped) return;
      stopped = true;
      this.#stops.delete(stop);
      end();
    };
    this.#stops.add(stop);
    return stop;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** @throws StoreError `CLOSED`; the signal's reason if it has aborted */
  protected begin(signal?: AbortSignal): Ending {
    this.#closing.signal.throwIfAborted();
    signal?.throwIfAborted();
    return { closing: this.#closing.signal, signal };
  }

  async #close(): Promise<void> {
    this.#closing.abort(new StoreError("CLOSED", "The store is closed: open another one."));
    for (const stop of this.#stops) stop();
    await this.driver.end?.();
  }
}

/** A watcher's exceptions are its own affair: they are thrown where nobody but the process sees them. */
function elsewhere(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
