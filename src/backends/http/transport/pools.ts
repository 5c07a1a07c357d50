import type { HttpTransport } from "./http-transport.js";
import type { PoolSettings } from "./pool-settings.js";
import { UpstreamPool } from "./upstream-pool.js";

/** The pools of one adapter: one for each origin and identity, whoever uses it. */
export class Pools {
  readonly #entries = new Map<string, { readonly pool: UpstreamPool; users: number }>();
  /** Pools that nobody uses any more and whose requests have not ended. */
  readonly #draining = new Set<Promise<void>>();

  readonly #transport: HttpTransport;

  constructor(transport: HttpTransport) {
    this.#transport = transport;
  }

  /** The pool for these settings, made where there is none. Each `take` wants its `giveBack`. */
  take(settings: PoolSettings): UpstreamPool {
    const key = keyOf(settings, this.#transport);
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { pool: new UpstreamPool(key, settings, this.#transport), users: 0 };
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
    const drained = entry.pool.close().finally(() => this.#draining.delete(drained));
    this.#draining.add(drained);
  }

  /** Waits for the requests under way, those of pools that have been given back included, then closes all connections. */
  async close(): Promise<void> {
    const pools = [...this.#entries.values()].map(({ pool }) => pool.close());
    await Promise.all([...pools, ...this.#draining]);
  }
}

/** What must be the same for connections to be shared; the most patient user decides how long an attempt to connect may take. */
function keyOf({ connectMs: _ms, tls, ...identity }: PoolSettings, transport: HttpTransport): string {
  return JSON.stringify({ ...identity, tls: transport.tls?.identity(tls) });
}
