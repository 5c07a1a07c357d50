import type { BackendAdapter, BackendHandler, PrepareContext } from "../../core/model/adapter.js";
import type { HttpBackendConfig } from "../../core/model/config.js";
import { compileHeaderChanges } from "./header-changes.js";
import { compileTrustedPeers } from "./trusted-peers.js";
import { asReceived, compileMapping } from "./request-mapping.js";
import { httpBackendShape } from "./shape.js";
import { type Target, UpstreamCall } from "./upstream-call.js";
import { type PoolLimits, type TlsOptions, UpstreamPool } from "./upstream-pool.js";
import { validateHttpBackend } from "./validate.js";

/** Options of {@link HttpBackend}. They hold per origin (scheme, host and port). */
export interface HttpBackendOptions {
  /** Connections that are open at most. Default 128. */
  readonly connections?: number;
  /** Requests that wait for a connection at most; above it 503. Default 1,024. */
  readonly maxWaiting?: number;
  /** Milliseconds that an unused connection is kept where the upstream says nothing else. Default 4,000. */
  readonly keepAliveMs?: number;
  /** How `https:` upstreams are trusted. Default: the well-known certificate authorities. */
  readonly tls?: TlsOptions;
}

/**
 * Forwards to an HTTP upstream. Bodies stream both ways with backpressure; fields of the connection are stripped both ways
 * (RFC 9110 §7.6.1); redirects are passed on. The APIs that an instance prepares share its connections.
 */
export class HttpBackend implements BackendAdapter<HttpBackendConfig> {
  readonly kind = "http";
  readonly levels = ["group", "api"] as const;
  readonly ownsDeadline = true;
  readonly shape = httpBackendShape;
  readonly #limits: PoolLimits;
  readonly #pools = new Map<string, UpstreamPool>();

  constructor(options: HttpBackendOptions = {}) {
    const { connections = 128, maxWaiting = 1024, keepAliveMs = 4000, tls } = options;
    this.#limits = { connections, maxWaiting, keepAliveMs, tls };
  }

  readonly validate = validateHttpBackend;

  prepare(config: HttpBackendConfig, { api, platform: { clock } }: PrepareContext): BackendHandler {
    const { origin, pathname } = new URL(config.url);
    const { connectMs = 5000, headersMs = 30_000, bodyIdleMs = 60_000, totalMs } = config.timeouts ?? {};
    const pool = this.#poolFor(origin);
    pool.allowConnectMs(connectMs);
    const basePath = pathname.endsWith("/") ? pathname.slice(0, -1) : pathname;
    const mapper = api.mapping === undefined ? asReceived : compileMapping(api.mapping);
    const { headers = {}, preserveHost = false, trustProxy = [] } = config;
    const headerRules = { change: compileHeaderChanges(headers.request), preserveHost, isTrusted: compileTrustedPeers(trustProxy) };
    const changeResponse = compileHeaderChanges(headers.response);
    const target: Target = { pool, basePath, connectMs, headersMs, bodyIdleMs, totalMs, clock, mapper, headerRules, changeResponse };
    return (exchange) => new Promise((settle, refuse) => new UpstreamCall(target, exchange, settle, refuse).send());
  }

  /** Waits for the requests under way, then closes the connections. */
  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
  }

  #poolFor(origin: string): UpstreamPool {
    let pool = this.#pools.get(origin);
    if (pool === undefined) {
      pool = new UpstreamPool(origin, this.#limits);
      this.#pools.set(origin, pool);
    }
    return pool;
  }
}
