import { GatewayError } from "../../../core/errors.js";
import type { BodyStream } from "../../../core/model/body.js";
import type { HttpTransport } from "./http-transport.js";
import type { PoolSettings } from "./pool-settings.js";
import type { Transport, UpstreamHandler, UpstreamMessage } from "./transport.js";
import type { Upload, UploadListener } from "./upload.js";

export type { PoolSettings } from "./pool-settings.js";

/** The connections to one origin, and the requests that wait for one. */
export class UpstreamPool {
  /** Requests that have no connection yet. Of those that nobody waits for any more it counts what the transport can't let go of. */
  waiting = 0;
  /** What {@link Pools} knows it by. */
  readonly key: string;
  readonly #queue: number;
  readonly #kind: HttpTransport;
  readonly #transport: Transport;

  constructor(key: string, settings: PoolSettings, kind: HttpTransport) {
    this.key = key;
    this.#queue = settings.queue;
    this.#kind = kind;
    this.#transport = kind.open(settings);
  }

  /** Makes sure that an attempt to connect is given at least this long. Several APIs share the pool; the most patient decides. */
  allowConnectMs(ms: number): void {
    this.#transport.allowConnectMs?.(ms);
  }

  /** Puts a streamed body between its client and what sends it. */
  upload(source: BodyStream, maxBytes: number, listener: UploadListener): Upload {
    return this.#kind.upload(source, maxBytes, listener);
  }

  /**
   * A request that a connection is free for, or may be opened for, does not wait: `queue` counts those behind them.
   * @throws GatewayError `UNAVAILABLE` when too many requests wait for a connection
   */
  dispatch(message: UpstreamMessage, handler: UpstreamHandler): void {
    // What is spare costs a look at every connection; it is asked for only where it decides.
    if (this.waiting >= this.#queue && this.waiting >= this.#queue + this.#transport.spare) {
      throw new GatewayError("UNAVAILABLE", "Too many requests wait for this backend. Try again later.", {
        headers: { "retry-after": "1" },
      });
    }
    this.waiting += 1;
    this.#transport.dispatch(message, handler);
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
