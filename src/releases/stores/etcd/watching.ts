import { setTimeout as pause } from "node:timers/promises";
import { StoreError, type StoreWatcher } from "../../store.js";
import { type Operation, operate } from "../operation.js";
import type { Cluster } from "./cluster.js";
import { exchange } from "./exchange.js";
import { EtcdRefusal, failure } from "./failure.js";
import { lineSplitter } from "./lines.js";
import { type Failure, type RangeResponse, toBytes, type WatchResponse } from "./messages.js";
import type { EtcdSettings } from "./options.js";

/** One watch over all its connections. It remembers the last revision that it has heard of, and goes on after it. */
export class Watching {
  readonly #cluster: Cluster;
  readonly #settings: EtcdSettings;
  readonly #range: { readonly key: string; readonly range_end: string };
  readonly #watcher: StoreWatcher;
  /** `undefined`: none, or it is not known any more. Revisions fit: etcd would need 285,000 years at 1,000 writes a second. */
  #heard: number | undefined;

  constructor(cluster: Cluster, settings: EtcdSettings, from: string, to: string, watcher: StoreWatcher) {
    this.#cluster = cluster;
    this.#settings = settings;
    this.#range = { key: toBytes(from), range_end: toBytes(to) };
    this.#watcher = watcher;
  }

  /** Hears changes on one connection until it ends. */
  async hear(live: () => void, signal: AbortSignal): Promise<never> {
    const own = new AbortController();
    const end = (reason: unknown) => own.abort(reason);
    const stop = () => end(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    const overdue = setTimeout(() => end(new Error("The watch was not created in time.")), this.#settings.timeoutMs);
    const created = () => {
      clearTimeout(overdue);
      live();
    };
    const origin = this.#cluster.preferred;
    try {
      await Promise.all([this.#stream(origin, created, own.signal), this.#doubt(own.signal)]);
      throw new Error("The stream has ended.");
    } catch (error) {
      this.#cluster.avoid(origin);
      throw failure(error);
    } finally {
      clearTimeout(overdue);
      signal.removeEventListener("abort", stop);
      end(new Error("The watch has ended."));
    }
  }

  async #stream(origin: string, created: () => void, signal: AbortSignal): Promise<never> {
    const headers = await this.#run(signal, (operation) => this.#cluster.token.headers(operation));
    let status = 0;
    const read = lineSplitter((line) => this.#read(JSON.parse(line), status, headers, created));
    const start = this.#heard === undefined ? {} : { start_revision: String(this.#heard + 1) };
    await exchange(this.#cluster.agent, {
      origin,
      path: "/v3/watch",
      body: { create_request: { ...this.#range, ...start, progress_notify: true, fragment: true } },
      // A member that has lost its cluster ends the stream instead of being silent.
      headers: { ...headers, "grpc-metadata-hasleader": "true" },
      signal,
      head: (said) => {
        status = said;
      },
      data: read,
    });
    throw new Error("The stream has ended.");
  }

  #read(message: { result?: WatchResponse; error?: Failure | string }, status: number, headers: object, created: () => void): void {
    const { result, error } = message;
    if (result === undefined) {
      const refusal = new EtcdRefusal(status, typeof error === "object" ? error : (message as Failure));
      if (refusal.wantsToken) this.#cluster.token.renew(headers as Readonly<Record<string, string>>);
      throw refusal;
    }
    if (result.canceled === true) throw this.#canceled(result, headers);
    const revision = Number(result.header?.revision ?? 0);
    if (result.created === true) this.#begin(revision, created);
    else this.#hear(result, revision);
  }

  /** Whoever reads when told so has missed nothing: the watch is there already. */
  #begin(revision: number, created: () => void): void {
    if (this.#heard !== undefined && revision < this.#heard) {
      // It was restored from a backup. Where the watch was to go on does not exist yet.
      this.#heard = undefined;
      throw new StoreError("UNAVAILABLE", "etcd has gone back to an earlier revision: the watch begins anew.");
    }
    this.#heard ??= revision;
    created();
    this.#watcher.state("live");
    this.#watcher.changed();
  }

  #hear({ events = [] }: WatchResponse, revision: number): void {
    // What has no events tells how far it has come. With events the header may be ahead of those still to come.
    const last = events.length === 0 ? revision : Number(events.at(-1)?.kv?.mod_revision ?? 0);
    this.#heard = Math.max(this.#heard ?? 0, last);
    if (events.length > 0) this.#watcher.changed();
  }

  #canceled({ compact_revision = "0", cancel_reason }: WatchResponse, headers: object): StoreError | EtcdRefusal {
    if (compact_revision !== "0") {
      this.#heard = undefined;
      return new StoreError("UNAVAILABLE", "etcd has compacted revisions that the watch had not heard of: it begins anew.");
    }
    const refusal = new EtcdRefusal(200, { message: cancel_reason ?? "The watch was cancelled." });
    // 3.4 gives no reason to who may not watch, be it for an old token.
    this.#cluster.token.renew(headers as Readonly<Record<string, string>>);
    return refusal;
  }

  /** A connection may die without a word. Asks now and then whether there is anything that the stream should have told. */
  async #doubt(signal: AbortSignal): Promise<never> {
    let unheard = false;
    for (;;) {
      await pause(this.#settings.pollMs, undefined, { signal });
      const before = this.#heard ?? 0;
      const body = { ...this.#range, keys_only: true, limit: "1", min_mod_revision: String(before + 1) };
      const { kvs = [] } = await this.#run(signal, (operation) => this.#cluster.ask<RangeResponse>("/v3/kv/range", body, operation));
      // The answer may have overtaken the stream once, not for a whole turn.
      if (kvs.length > 0 && unheard && this.#heard === before) throw new Error("The stream has fallen silent.");
      unheard = kvs.length > 0 && this.#heard === before;
      if (unheard) this.#watcher.changed();
    }
  }

  #run<Result>(signal: AbortSignal, work: (operation: Operation) => Promise<Result>): Promise<Result> {
    return operate("etcd", this.#settings.timeoutMs, { closing: signal, signal: undefined }, work, () => true);
  }
}
