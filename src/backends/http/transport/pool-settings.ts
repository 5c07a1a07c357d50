import type { DispatcherSource } from "./custom-transport.js";
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
  /** Whether `https:` origins may choose HTTP/2. */
  readonly http2: boolean;
  readonly tls: TlsOptions | undefined;
  readonly connectMs: number;
  /** Who sends the requests, where it is not for us. */
  readonly dispatcher?: DispatcherSource | undefined;
}
