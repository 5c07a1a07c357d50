import type { BackendEvent, BackendStatus } from "../../../core/model/backend-status.js";
import type { Cluster } from "./cluster.js";

/** Tells a gateway's listeners. */
export type Notify = (event: BackendEvent) => void;

interface Entry {
  readonly cluster: Cluster;
  /** The generations that use it, and whom each tells. */
  readonly users: Map<object, Notify>;
}

/** The clusters of one adapter. One lives as long as a generation uses it: what a new configuration has kept, it finds as it was. */
export class Clusters {
  readonly #entries = new Map<string, Entry>();
  #closed = false;

  /** The cluster of this key, made where there is none, for as long as the generation lasts. */
  use(key: string, generation: object, notify: Notify, make: (notify: Notify) => Cluster): Cluster {
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      const users = new Map<object, Notify>();
      // One gateway may have two generations at a time: it is told once.
      entry = { users, cluster: make((event) => tellAll(users, event)) };
      this.#entries.set(key, entry);
      if (this.#closed) stopWatching(entry);
    }
    entry.users.set(generation, notify);
    return entry.cluster;
  }

  retire(generation: object): void {
    for (const [key, { cluster, users }] of this.#entries) {
      if (!users.delete(generation) || users.size > 0) continue;
      this.#entries.delete(key);
      cluster.close();
    }
  }

  status(): readonly BackendStatus[] {
    return [...this.#entries.values()].flatMap(({ cluster }) => cluster.targets.map(({ status }) => status));
  }

  /** Stops watching, for good; the pools are closed by their owner. */
  close(): void {
    this.#closed = true;
    for (const entry of this.#entries.values()) stopWatching(entry);
  }
}

function stopWatching({ cluster }: Entry): void {
  for (const { watch } of cluster.targets) watch?.close();
}

function tellAll(users: ReadonlyMap<object, Notify>, event: BackendEvent): void {
  for (const tell of new Set(users.values())) tell(event);
}
