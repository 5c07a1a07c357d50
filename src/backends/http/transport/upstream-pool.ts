import { isIP } from "node:net";
import { buildConnector, Pool, type Dispatcher } from "undici";
import { GatewayError } from "../../../core/errors.js";
import type { TlsOptions } from "./tls.js";

/** What the connections to one origin are like. */
export interface PoolSettings {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly connections: number;
  /** Requests that may wait for a connection. */
  readonly queue: number;
  readonly keepAliveMs: number;
  readonly maxResponseHeaderBytes: number;
  readonly http2: boolean;
  readonly tls: TlsOptions | undefined;
  readonly connectMs: number;
}

/** The connections to one origin, and the requests that wait for one. */
export class UpstreamPool {
  /** Requests that undici holds and that have no connection yet, those that nobody waits for any more included. */
  waiting = 0;
  /** What {@link Pools} knows it by. */
  readonly key: string;
  readonly #queue: number;
  readonly #pool: Pool;
  readonly #tls: TlsOptions | undefined;
  /** The name that the upstream's certificate is for: that of the URL, whatever `Host` a request carries. */
  readonly #servername: { readonly servername: string } | undefined;
  #connectMs = 0;
  #connect: ReturnType<typeof buildConnector> | undefined;

  constructor(key: string, { origin, connections, queue, keepAliveMs, maxResponseHeaderBytes, http2, tls }: PoolSettings) {
    this.key = key;
    this.#queue = queue;
    this.#tls = tls;
    const { protocol, hostname } = new URL(origin);
    const named = protocol === "https:" && isIP(hostname.replace(/^\[|\]$/g, "")) === 0;
    this.#servername = tls?.servername === undefined && named ? { servername: hostname } : undefined;
    this.#pool = new Pool(origin, {
      connections,
      keepAliveTimeout: keepAliveMs,
      maxHeaderSize: maxResponseHeaderBytes,
      allowH2: http2,
      // Deadlines are ours, per request and to the millisecond; undici's are per connection and about a second coarse.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (options, callback) => this.#connector()(options, callback),
    });
  }

  /** Makes sure that an attempt to connect is given at least this long. Several APIs share the pool; the most patient decides. */
  allowConnectMs(ms: number): void {
    if (ms <= this.#connectMs) return;
    this.#connectMs = ms;
    this.#connect = undefined;
  }

  /** @throws GatewayError `UNAVAILABLE` when too many requests wait for a connection. */
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    if (this.waiting >= this.#queue) {
      throw new GatewayError("UNAVAILABLE", "Too many requests wait for this backend. Try again later.", {
        headers: { "retry-after": "1" },
      });
    }
    this.waiting += 1;
    this.#pool.dispatch(this.#servername === undefined ? options : { ...options, ...this.#servername }, handler);
  }

  /** Waits for the requests under way, then closes the connections. */
  close(): Promise<void> {
    return this.#pool.close();
  }

  #connector(): ReturnType<typeof buildConnector> {
    this.#connect ??= buildConnector({ ...(this.#tls as object | undefined), timeout: this.#connectMs });
    return this.#connect;
  }
}
