import { setMaxListeners } from "node:events";
import { type CompareAndSet, type ReleaseStore, StoreError, type StoreEntry, type StoreWatcher } from "../../store.js";
import { keepWatching } from "../keep-watching.js";
import { checkExpected, checkKey, checkPrefix, checkValue, endOf } from "../limits.js";
import { type Operation, operate } from "../operation.js";
import { guarded } from "../watchers.js";
import { Cluster } from "./cluster.js";
import { isRefusal } from "./failure.js";
import { fromBytes, type KeyValue, type RangeResponse, toBytes, type TxnResponse } from "./messages.js";
import { type EtcdSettings, type EtcdStoreOptions, settingsOf } from "./options.js";
import { Watching } from "./watching.js";

/**
 * Keeps releases in etcd 3.4 or later, by its JSON gateway, for any number of gateways. Nothing is connected before the
 * first call, and a cluster that is down makes calls fail within `timeoutMs` instead of hanging. Reads are linearizable;
 * a write is one transaction on the key's version. Nothing has a lease: what is written stays.
 *
 * @throws TypeError for options that can't be used
 */
export function etcdStore(options: EtcdStoreOptions): ReleaseStore {
  return new EtcdStore(settingsOf(options));
}

class EtcdStore implements ReleaseStore {
  readonly name = "etcd";
  readonly #settings: EtcdSettings;
  readonly #cluster: Cluster;
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;

  constructor(settings: EtcdSettings) {
    this.#settings = settings;
    // All that is under way listens; Node.js would take more than ten for a leak.
    setMaxListeners(0, this.#closing.signal);
    this.#cluster = new Cluster(settings);
  }

  async get(key: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<StoreEntry | undefined> {
    checkKey(key);
    const body = { key: this.#key(key) };
    const { kvs } = await this.#run(signal, (operation) => this.#cluster.ask<RangeResponse>("/v3/kv/range", body, operation));
    return toEntry(kvs?.[0]);
  }

  async compareAndSet(
    key: string,
    expected: number | null,
    value: string,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<CompareAndSet> {
    checkKey(key);
    checkExpected(expected);
    checkValue(value);
    const name = this.#key(key);
    const body = {
      // A key that is not there has version 0.
      compare: [{ key: name, target: "VERSION", result: "EQUAL", version: String(expected ?? 0) }],
      success: [{ request_put: { key: name, value: toBytes(value) } }],
      failure: [{ request_range: { key: name } }],
    };
    const ask = (operation: Operation) => this.#cluster.ask<TxnResponse>("/v3/kv/txn", body, operation, true);
    const { succeeded, responses } = await this.#run(signal, ask);
    if (succeeded === true) return { ok: true, version: (expected ?? 0) + 1 };
    return { ok: false, current: toEntry(responses?.[0]?.response_range?.kvs?.[0]) };
  }

  watch(prefix: string, watcher: StoreWatcher): () => void {
    checkPrefix(prefix);
    this.#closing.signal.throwIfAborted();
    const stop = new AbortController();
    const end = () => stop.abort();
    this.#closing.signal.addEventListener("abort", end, { once: true });
    const from = this.#settings.prefix + prefix;
    const own = guarded(watcher);
    const watching = new Watching(this.#cluster, this.#settings, from, endOf(from), own);
    const hear = (live: () => void, signal: AbortSignal) => watching.hear(live, signal);
    const down = (error: unknown) => own.state("down", error);
    void keepWatching({ hear, down }, this.#settings.backoff, Math.random, stop.signal);
    return () => {
      this.#closing.signal.removeEventListener("abort", end);
      end();
    };
  }

  close(): Promise<void> {
    this.#closing.abort(new StoreError("CLOSED", "The store is closed: open another one."));
    this.#closed ??= this.#cluster.close();
    return this.#closed;
  }

  #run<Result>(signal: AbortSignal | undefined, work: (operation: Operation) => Promise<Result>): Promise<Result> {
    return operate("etcd", { timeoutMs: this.#settings.timeoutMs, closing: this.#closing.signal, signal }, work, isRefusal);
  }

  #key(key: string): string {
    return toBytes(this.#settings.prefix + key);
  }
}

function toEntry(found: KeyValue | undefined): StoreEntry | undefined {
  return found && { value: fromBytes(found.value), version: Number(found.version) };
}
