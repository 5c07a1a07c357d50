import type { DispatcherSource } from "./transport/undici/custom-transport.js";
import type { HttpTransport } from "./transport/http-transport.js";
import type { TlsOptions } from "./transport/undici/tls.js";

/** What holds whatever the transport, where a backend's own configuration says nothing else. */
export interface AdapterOptions {
  /** Connections to each origin that are open at most; by `fetch`, requests that are under way. Default 128. */
  readonly connections?: number;
  /** Requests for each origin that wait at most, behind those that a connection is free for or may be opened for; above it 503. Default 1,024. */
  readonly maxWaiting?: number;
}

/** Options of {@link HttpBackend}: what holds where a backend's own configuration says nothing else. */
export interface HttpBackendOptions extends AdapterOptions {
  /**
   * Sends the requests: `fetchTransport()`, for places without sockets. Default: connections of our own, or `dispatcher`. Where
   * `pointsman` is loaded for browsers and workers: `fetchTransport()`. It goes with `connections` and `maxWaiting` only.
   */
  readonly transport?: HttpTransport;
  /** Milliseconds that an unused connection is kept where the upstream says nothing else. Default 4,000. */
  readonly keepAliveMs?: number;
  /** How `https:` upstreams are trusted and what they are shown. Default: the well-known authorities, and nothing. */
  readonly tls?: TlsOptions;
  /**
   * Sends the requests instead of connections of our own: an `Agent`, `ProxyAgent`, `MockAgent` or `Pool` of undici, or a
   * function that is asked once for each origin (`"https://api.example.com:8443"`). It is told the origin with every
   * request, and it is yours: `close` waits for the requests under way and leaves it open. Connections, TLS and protocol
   * are its business: `keepAliveMs`, `tls` and a backend's `tls`, `http2` and `limits.maxResponseHeaderBytes` mean nothing to
   * it. The numbers of connections and of waiting requests, added up, bound the requests that it has not begun. A `Pool` or
   * `Client` goes to its own origin whatever it is told: give a function where there are several.
   * Default: none.
   */
  readonly dispatcher?: DispatcherSource;
}
