import type { RandomSource } from "../../../core/model/ports.js";
import type { StoreWatcher } from "../../store.js";
import { keepWatching } from "../keep-watching.js";
import { endOf } from "../limits.js";
import type { Connections } from "./connections.js";
import { failure } from "./failure.js";
import { Listening } from "./listening.js";
import type { PostgresSettings } from "./options.js";
import type { Statements } from "./statements.js";

/** One watch: the range of its keys, and in what state it has seen them. */
interface Watch {
  readonly from: string;
  readonly to: string;
  readonly watcher: StoreWatcher;
  /** `undefined` while it is not live. */
  seen: string | undefined;
}

/** All watches of a store, on one connection, which is there while there are any. */
export class Watches {
  readonly #connections: Connections;
  readonly #settings: PostgresSettings;
  readonly #statements: Statements;
  readonly #random: RandomSource;
  readonly #watches = new Set<Watch>();
  #stop: AbortController | undefined;
  #listening: Listening | undefined;

  constructor(connections: Connections, settings: PostgresSettings, statements: Statements, random: RandomSource) {
    this.#connections = connections;
    this.#settings = settings;
    this.#statements = statements;
    this.#random = random;
  }

  add(prefix: string, watcher: StoreWatcher): () => void {
    const watch: Watch = { from: prefix, to: endOf(prefix), watcher, seen: undefined };
    this.#watches.add(watch);
    if (this.#stop === undefined) this.#start();
    else this.#listening?.soon();
    return () => {
      this.#watches.delete(watch);
      if (this.#watches.size > 0) return;
      this.#stop?.abort();
      this.#stop = undefined;
    };
  }

  #start(): void {
    this.#stop = new AbortController();
    const { backoff } = this.#settings;
    const hear = (live: () => void, signal: AbortSignal) => this.#hear(live, signal);
    void keepWatching({ hear, down: (error) => this.#down(error) }, backoff, this.#random, this.#stop.signal);
  }

  #hear(live: () => void, signal: AbortSignal): Promise<never> {
    const listening = new Listening(this.#connections, this.#settings, this.#statements, signal);
    this.#listening = listening;
    return listening.repeat(async () => {
      for (const watch of this.#watches) await this.#look(watch, listening);
      live();
    });
  }

  async #look(watch: Watch, listening: Listening): Promise<void> {
    const state = await listening.stateOf(watch.from, watch.to);
    if (state === watch.seen || !this.#watches.has(watch)) return;
    if (watch.seen === undefined) watch.watcher.state("live");
    watch.seen = state;
    watch.watcher.changed();
  }

  #down(error: unknown): void {
    this.#listening = undefined;
    for (const watch of this.#watches) {
      watch.seen = undefined;
      watch.watcher.state("down", failure(error));
    }
  }
}
