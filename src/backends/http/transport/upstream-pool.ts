import type { Dispatcher } from "undici";
import { GatewayError } from "../../../core/errors.js";
import { Connector } from "./connector.js";
import { CustomTransport } from "./custom-transport.js";
import { Http1Pool } from "./http1-pool.js";
import { Http2Pool } from "./http2-pool.js";
import type { PoolSettings } from "./pool-settings.js";
import type { Transport, UpstreamHandler } from "./transport.js";

export type { PoolSettings } from "./pool-settings.js";

/** The connections to one origin, and the requests that wait for one. */
export class UpstreamPool {
  /** Requests that have no connection yet. Of those that nobody waits for any more it counts what the transport can't let go of. */
  waiting = 0;
  /** What {@link Pools} knows it by. */
  readonly key: string;
  readonly #queue: number;
  readonly #connector: Connector;
  readonly #transport: Transport;

  constructor(key: string, settings: PoolSettings) {
    this.key = key;
    this.#queue = settings.queue;
    this.#connector = new Connector(settings.origin, settings.tls);
    this.#transport = openTransport(settings, this.#connector);
  }

  /** Makes sure that an attempt to connect is given at least this long. Several APIs share the pool; the most patient decides. */
  allowConnectMs(ms: number): void {
    this.#connector.allowMs(ms);
  }

  /**
   * A request that a connection is free for, or may be opened for, does not wait: `queue` counts those behind them.
   * @throws GatewayError `UNAVAILABLE` when too many requests wait for a connection
   */
  dispatch(options: Dispatcher.DispatchOptions, handler: UpstreamHandler): void {
    // What is spare costs a look at every connection; it is asked for only where it decides.
    if (this.waiting >= this.#queue && this.waiting >= this.#queue + this.#transport.spare) {
      throw new GatewayError("UNAVAILABLE", "Too many requests wait for this backend. Try again later.", {
        headers: { "retry-after": "1" },
      });
    }
    this.waiting += 1;
    this.#transport.dispatch(options, handler);
  }

  /** A request has ended before there was a connection for it: its place in the line is free, where it had one. */
  forget(handler: UpstreamHandler): boolean {
    const waited = this.#transport.forget?.(handler) === true;
    if (waited) this.waiting -= 1;
    return waited;
  }

  /** Waits for the requests under way, then closes the connections. */
  close(): Promise<void> {
    return this.#transport.close();
  }
}

function openTransport(settings: PoolSettings, connector: Connector): Transport {
  const { origin, http2, dispatcher, connections } = settings;
  if (dispatcher !== undefined) return new CustomTransport(origin, dispatcher, connections);
  return http2 && origin.startsWith("https:") ? new Http2Pool(settings, connector) : new Http1Pool(settings, connector);
}
