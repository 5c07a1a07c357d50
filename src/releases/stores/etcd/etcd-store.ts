import type { CompareAndSet, ReleaseStore, StoreEntry, StoreWatcher } from "../../store.js";
import type { Ending, StoreDriver } from "../driver.js";
import { keepWatching } from "../keep-watching.js";
import { endOf } from "../limits.js";
import { type Operation, operate } from "../operation.js";
import { RuledStore } from "../ruled-store.js";
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
  return new RuledStore(new Etcd(settingsOf(options)));
}

class Etcd implements StoreDriver {
  readonly name = "etcd";
  readonly #settings: EtcdSettings;
  readonly #cluster: Cluster;

  constructor(settings: EtcdSettings) {
    this.#settings = settings;
    this.#cluster = new Cluster(settings);
  }

  async read(key: string, ending: Ending): Promise<StoreEntry | undefined> {
    const body = { key: this.#key(key) };
    const { kvs } = await this.#run(ending, (operation) => this.#cluster.ask<RangeResponse>("/v3/kv/range", body, operation));
    return toEntry(kvs?.[0]);
  }

  async write(key: string, expected: number | null, value: string, ending: Ending): Promise<CompareAndSet> {
    const name = this.#key(key);
    const body = {
      // A key that is not there has version 0.
      compare: [{ key: name, target: "VERSION", result: "EQUAL", version: String(expected ?? 0) }],
      success: [{ request_put: { key: name, value: toBytes(value) } }],
      failure: [{ request_range: { key: name } }],
    };
    const ask = (operation: Operation) => this.#cluster.ask<TxnResponse>("/v3/kv/txn", body, operation, true);
    const { succeeded, responses } = await this.#run(ending, ask);
    if (succeeded === true) return { ok: true, version: (expected ?? 0) + 1 };
    return { ok: false, current: toEntry(responses?.[0]?.response_range?.kvs?.[0]) };
  }

  hear(prefix: string, watcher: StoreWatcher): () => void {
    const stop = new AbortController();
    const from = this.#settings.prefix + prefix;
    const watching = new Watching(this.#cluster, this.#settings, from, endOf(from), watcher);
    const hear = (live: () => void, signal: AbortSignal) => watching.hear(live, signal);
    const down = (error: unknown) => watcher.state("down", error);
    void keepWatching({ hear, down }, this.#settings.backoff, Math.random, stop.signal);
    return () => stop.abort();
  }

  end(): Promise<void> {
    return this.#cluster.close();
  }

  #run<Result>(ending: Ending, work: (operation: Operation) => Promise<Result>): Promise<Result> {
    return operate("etcd", this.#settings.timeoutMs, ending, work, isRefusal);
  }

  #key(key: string): string {
    return toBytes(this.#settings.prefix + key);
  }
}

function toEntry(found: KeyValue | undefined): StoreEntry | undefined {
  return found && { value: fromBytes(found.value), version: Number(found.version) };
}
