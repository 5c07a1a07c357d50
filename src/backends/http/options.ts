import type { TlsOptions } from "./transport/tls.js";

/** Options of {@link HttpBackend}: what holds where a backend's own configuration says nothing else. */
export interface HttpBackendOptions {
  /** Connections to each origin that are open at most. Default 128. */
  readonly connections?: number;
  /** Requests for each origin that wait for a connection at most; above it 503. Default 1,024. */
  readonly maxWaiting?: number;
  /** Milliseconds that an unused connection is kept where the upstream says nothing else. Default 4,000. */
  readonly keepAliveMs?: number;
  /** How `https:` upstreams are trusted. Default: the well-known certificate authorities. */
  readonly tls?: TlsOptions;
}
