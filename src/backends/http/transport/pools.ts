import { type PoolSettings, UpstreamPool } from "./upstream-pool.js";

/** The pools of one adapter: one for each origin and identity, whoever uses it. */
export class Pools {
  readonly #entries = new Map<string, { readonly pool: UpstreamPool; users: number }>();

  /** The pool for these settings, made where there is none. Each `take` wants its `giveBack`. */
  take(settings: PoolSettings): UpstreamPool {
    const key = keyOf(settings);
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { pool: new UpstreamPool(key, settings), users: 0 };
      this.#entries.set(key, entry);
    }
    entry.users += 1;
    entry.pool.allowConnectMs(settings.connectMs);
    return entry.pool;
  }

  /** A pool that nobody uses any more finishes its requests and closes. */
  giveBack({ key }: UpstreamPool): void {
    const entry = this.#entries.get(key);
    if (entry === undefined || --entry.users > 0) return;
    this.#entries.delete(key);
    void entry.pool.close();
  }

  /** Waits for the requests under way, then closes all connections. */
  async close(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(({ pool }) => pool.close()));
  }
}

/** What must be the same for connections to be shared; the most patient user decides how long an attempt to connect may take. */
function keyOf({ connectMs: _, ...identity }: PoolSettings): string {
  return JSON.stringify(identity);
}
