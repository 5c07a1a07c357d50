import type { BackendAdapter, BackendHandler, PrepareContext } from "../../core/model/adapter.js";
import type { BackendStatus } from "../../core/model/backend-status.js";
import type { HttpBackendConfig } from "../../core/model/http-config.js";
import type { GatewayResponse } from "../../core/model/response.js";
import { compileHeaderChanges } from "./message/header-changes.js";
import { asReceived, compileMapping } from "./message/request-mapping.js";
import { compileTrustedPeers } from "./message/trusted-peers.js";
import { type RequestRules, toUpstreamRequest } from "./message/upstream-request.js";
import type { HttpBackendOptions } from "./options.js";
import type { Send } from "./send.js";
import { httpBackendShape } from "./shape.js";
import { Clusters } from "./targets/clusters.js";
import { clusterKey, makeCluster } from "./targets/make-cluster.js";
import { Pools } from "./transport/pools.js";
import type { CallRules } from "./transport/upstream-call.js";
import { validateHttpBackend } from "./validate.js";

/**
 * Forwards to HTTP upstreams. Bodies stream both ways with backpressure; fields of the connection are stripped both ways
 * (RFC 9110 §7.6.1); redirects are passed on. The APIs that an instance prepares share its connections.
 */
export class HttpBackend implements BackendAdapter<HttpBackendConfig> {
  readonly kind = "http";
  readonly levels = ["group", "api"] as const;
  readonly ownsDeadline = true;
  readonly shape = httpBackendShape;
  readonly validate = validateHttpBackend;
  readonly #options: HttpBackendOptions;
  readonly #pools = new Pools();
  readonly #clusters = new Clusters();

  constructor(options: HttpBackendOptions = {}) {
    this.#options = options;
  }

  prepare(config: HttpBackendConfig, context: PrepareContext): BackendHandler {
    const { generation, notify, platform } = context;
    const make = (tell: typeof notify) => makeCluster(config, this.#options, this.#pools, platform, tell);
    const cluster = this.#clusters.use(clusterKey(config), generation, notify, make);
    const send = cluster.sender(callRules(config, context));
    return toHandler(send, requestRules(config, context), config.timeouts?.totalMs, context);
  }

  retire(generation: object): void {
    this.#clusters.retire(generation);
  }

  status(): readonly BackendStatus[] {
    return this.#clusters.status();
  }

  /** Waits for the requests under way, then closes the connections. */
  async close(): Promise<void> {
    this.#clusters.close();
    await this.#pools.close();
  }
}

function callRules({ timeouts, headers, limits }: HttpBackendConfig, context: PrepareContext): CallRules {
  const { connectMs = 5000, headersMs = 30_000, bodyIdleMs = 60_000, totalMs } = timeouts ?? {};
  const maxBodyBytes = limits?.maxBodyBytes ?? context.limits.maxBodyBytes;
  return {
    connectMs,
    headersMs,
    bodyIdleMs,
    totalMs,
    maxBodyBytes,
    clock: context.platform.clock,
    changeResponse: compileHeaderChanges(headers?.response),
  };
}

function requestRules(
  { headers, preserveHost = false, trustProxy = [], limits }: HttpBackendConfig,
  context: PrepareContext,
): RequestRules {
  const { mapping } = context.api;
  return {
    mapper: mapping === undefined ? asReceived : compileMapping(mapping),
    headers: { change: compileHeaderChanges(headers?.request), preserveHost, isTrusted: compileTrustedPeers(trustProxy) },
    maxBodyBytes: limits?.maxBodyBytes ?? context.limits.maxBodyBytes,
  };
}

function toHandler(send: Send, rules: RequestRules, totalMs: number | undefined, { platform: { clock } }: PrepareContext): BackendHandler {
  return (exchange) => {
    const request = toUpstreamRequest(exchange, rules);
    const due = totalMs === undefined ? Number.POSITIVE_INFINITY : clock.now() + totalMs;
    return new Promise<GatewayResponse>((settle, refuse) => send({ exchange, request, due, tried: none, settle, refuse }));
  };
}

const none: readonly never[] = [];
