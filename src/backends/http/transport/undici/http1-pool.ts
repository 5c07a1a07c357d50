import type { Socket } from "node:net";
import { type buildConnector, type Dispatcher, Pool } from "undici";
import type { Connector } from "./connector.js";
import { Http1Connection } from "./http1-connection.js";
import type { Transport, UpstreamHandler } from "../transport.js";
import type { ConnectionSettings } from "./connection-settings.js";
import type { Upload } from "./upload.js";

/** HTTP/1.1: one request at a time on each connection. */
export class Http1Pool implements Transport<Upload> {
  readonly #pool: Pool;
  readonly #connections: number;
  readonly #connector: Connector;
  readonly #servername: { readonly servername: string } | undefined;
  #first: Socket | undefined;
  /** Requests that wait for a connection to be free, in their order. undici's own queue would keep those that have ended. */
  readonly #line = new Map<UpstreamHandler, Dispatcher.DispatchOptions>();
  /** Whether undici can take no more for now. */
  #full = false;
  #lineEnded: (() => void) | undefined;

  /** @param first a connection that has been opened already */
  constructor({ origin, connections, keepAliveMs, maxResponseHeaderBytes }: ConnectionSettings, connector: Connector, first?: Socket) {
    const { servername } = connector;
    this.#connector = connector;
    this.#connections = connections;
    this.#servername = servername === undefined ? undefined : { servername };
    this.#first = first;
    this.#pool = new Pool(origin, {
      connections,
      keepAliveTimeout: keepAliveMs,
      maxHeaderSize: maxResponseHeaderBytes,
      // Deadlines are ours, per request and to the millisecond; undici's are per connection and about a second coarse.
      headersTimeout: 0,
      bodyTimeout: 0,
      factory: (url, options) => new Http1Connection(url, options, (callback) => this.#open(callback)),
    });
    this.#pool.on("drain", () => this.#advance());
  }

  get spare(): number {
    return this.#connections - this.#pool.stats.running;
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: UpstreamHandler): void {
    if (this.#full) this.#line.set(handler, options);
    else this.#hand(options, handler);
  }

  forget(handler: UpstreamHandler): boolean {
    const waited = this.#line.delete(handler);
    if (waited && this.#line.size === 0) this.#lineEnded?.();
    return waited;
  }

  allowConnectMs(ms: number): void {
    this.#connector.allowMs(ms);
  }

  async close(): Promise<void> {
    this.#first?.destroy();
    if (this.#line.size > 0) await new Promise<void>((resolve) => (this.#lineEnded = resolve));
    await this.#pool.close();
  }

  /** Calls back when the last connection has gone and nobody waits for another. */
  onUnused(listener: () => void): void {
    const look = () => {
      const { connected, size } = this.#pool.stats;
      if (connected === 0 && size === 0 && this.#line.size === 0) listener();
    };
    this.#pool.on("disconnect", look).on("connectionError", look);
  }

  #hand(options: Dispatcher.DispatchOptions, handler: UpstreamHandler): void {
    this.#full = !this.#pool.dispatch(this.#servername === undefined ? options : { ...options, ...this.#servername }, handler);
  }

  #advance(): void {
    this.#full = false;
    for (const [handler, options] of this.#line) {
      if (this.#full) return;
      this.#line.delete(handler);
      this.#hand(options, handler);
    }
    this.#lineEnded?.();
  }

  #open(callback: buildConnector.Callback): void {
    const opened = this.#first;
    this.#first = undefined;
    if (opened === undefined || opened.destroyed) this.#connector.open(false, callback);
    // Later: undici does not look again for what it may send while it is looking.
    else queueMicrotask(() => callback(null, opened));
  }
}
