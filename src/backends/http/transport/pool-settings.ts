import type { TlsPolicy } from "../../../core/model/http-config.js";

/** What the connections to one origin are like, as a backend's configuration says. */
export interface PoolSettings {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly connections: number;
  /** Requests that may wait for a connection. */
  readonly queue: number;
  readonly maxResponseHeaderBytes: number;
  /** Whether `https:` origins may choose HTTP/2. */
  readonly http2: boolean;
  readonly tls: TlsPolicy | undefined;
  readonly connectMs: number;
}
