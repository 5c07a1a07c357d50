import type { Api, ApiGroup, Gateway } from "../../../src/index.js";
import { mock } from "../../../src/index.js";
import { type ReleaseStore, StoreError, type StoreWatcher } from "../../../src/releases/index.js";

/** A group of one inheriting API, GET /NAME, whose Mock says `text`. */
export function talking(name: string, text: string, rest: Partial<ApiGroup> = {}): ApiGroup {
  const api: Api = { name: "get", method: "GET", path: `/${name}` };
  return { name, backend: mock({ text }), apis: [api], ...rest };
}

/** What a gateway answers to GET /NAME: its text, or its status. */
export async function said(gateway: Gateway, name: string): Promise<string | number> {
  const answer = await gateway.dispatch({ method: "GET", url: `/${name}` });
  return answer.status === 200 ? answer.text() : answer.status;
}

/** Settles when the gateway has swapped next. */
export function nextUpdate(gateway: Gateway): Promise<void> {
  return new Promise((resolve) => {
    const stop = gateway.on("update", () => {
      stop();
      resolve();
    });
  });
}

/** Settles when the gateway has reported a failure of its releases next; gives the cause. */
export function nextFailure(gateway: Gateway): Promise<Error> {
  return new Promise((resolve) => {
    const stop = gateway.on("error", ({ error }) => {
      if (error.reason !== "RELEASES_FAILED") return;
      stop();
      resolve(error.cause as Error);
    });
  });
}

/** A store in front of another that fails as it is told. */
export class MoodyStore implements ReleaseStore {
  readonly name = "moody";
  readonly #inner: ReleaseStore;
  readonly #watchers = new Set<StoreWatcher>();
  /** Whether it can be reached. */
  #up = true;
  /** Writes that are about to be of unknown outcome, and whether each happens. */
  readonly unknown: boolean[] = [];

  constructor(inner: ReleaseStore) {
    this.#inner = inner;
  }

  set up(up: boolean) {
    this.#up = up;
    for (const watcher of this.#watchers) watcher.state(up ? "live" : "down");
    if (up) for (const watcher of this.#watchers) watcher.changed();
  }

  async get(key: string) {
    this.#check();
    return this.#inner.get(key);
  }

  async compareAndSet(key: string, expected: number | null, value: string) {
    this.#check();
    const happens = key.startsWith("documents/") ? undefined : this.unknown.shift();
    if (happens === undefined) return this.#inner.compareAndSet(key, expected, value);
    if (happens) await this.#inner.compareAndSet(key, expected, value);
    throw new StoreError("UNKNOWN", "The connection broke.");
  }

  watch(prefix: string, watcher: StoreWatcher) {
    const own: StoreWatcher = {
      changed: () => this.#up && watcher.changed(),
      state: (state, error) => watcher.state(state, error),
    };
    this.#watchers.add(own);
    const inner = this.#inner.watch(prefix, { changed: own.changed, state: () => {} });
    queueMicrotask(() => this.#watchers.has(own) && own.state(this.#up ? "live" : "down"));
    return () => {
      this.#watchers.delete(own);
      inner();
    };
  }

  close() {
    return this.#inner.close();
  }

  #check(): void {
    if (!this.#up) throw new StoreError("UNAVAILABLE", "There is no store.");
  }
}
