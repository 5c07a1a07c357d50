import type { ConfigIssue } from "../../core/errors.js";
import type { BackendAdapter, BackendHandler, PrepareContext } from "../../core/model/adapter.js";
import type { BackendStatus } from "../../core/model/backend-status.js";
import type { HttpBackendConfig } from "../../core/model/http-config.js";
import type { GatewayResponse } from "../../core/model/response.js";
import type { UpgradeHandler } from "../../core/model/upgrade.js";
import { callRules, requestRules } from "./compile-rules.js";
import { isReady, type RequestRules, toUpstreamRequest, type UpstreamRequest } from "./message/upstream-request.js";
import { mirroring } from "./mirror/mirroring.js";
import { Mirrors } from "./mirror/mirrors.js";
import type { AdapterOptions } from "./options.js";
import { withFallback } from "./resilience/fallback.js";
import { retrying } from "./resilience/retry.js";
import { RetryBudgets } from "./resilience/retry-budgets.js";
import { compileRetry } from "./resilience/retry-rules.js";
import type { Send, Sending } from "./send.js";
import { httpBackendShape } from "./shape.js";
import type { Cluster } from "./targets/cluster.js";
import { Clusters } from "./targets/clusters.js";
import { clusterKey, makeCluster } from "./targets/make-cluster.js";
import type { HttpTransport } from "./transport/http-transport.js";
import { Pools } from "./transport/pools.js";
import { toUpgradeHandler } from "./upgrade/to-upgrade-handler.js";
import { Tunnels } from "./upgrade/tunnels.js";
import { validateHttpBackend } from "./validate.js";

/** All of an HTTP backend but how its requests reach the network. */
export class HttpAdapter implements BackendAdapter<HttpBackendConfig> {
  readonly kind = "http";
  readonly levels = ["group", "api"] as const;
  readonly ownsDeadline = true;
  readonly shape = httpBackendShape;
  readonly #options: AdapterOptions;
  readonly #transport: HttpTransport;
  readonly #pools: Pools;
  readonly #clusters = new Clusters();
  readonly #budgets = new RetryBudgets();
  readonly #mirrors: Mirrors;
  readonly #tunnels = new Tunnels();

  constructor(options: AdapterOptions, transport: HttpTransport) {
    this.#options = options;
    this.#transport = transport;
    this.#pools = new Pools(transport);
    this.#mirrors = new Mirrors(transport);
  }

  validate(config: HttpBackendConfig): readonly ConfigIssue[] {
    return validateHttpBackend(config, this.#transport);
  }

  prepare(config: HttpBackendConfig, context: PrepareContext): BackendHandler {
    const send = this.#sender(this.#withTlsText(config, context), context);
    const handler = toHandler(send, requestRules(config, context), config.timeouts?.totalMs, context);
    return config.fallback === undefined ? handler : withFallback(handler, context.prepareFallback(config.fallback));
  }

  /** Upgrades are sent once and to one target: no retry, no copy, no fallback. */
  prepareUpgrade(config: HttpBackendConfig, context: PrepareContext): UpgradeHandler {
    const send = this.#cluster(this.#withTlsText(config, context), context).sender(callRules(config, context));
    return toUpgradeHandler(send, requestRules(config, context), config.timeouts?.totalMs, context.platform.clock, this.#tunnels);
  }

  #withTlsText(config: HttpBackendConfig, { generation }: PrepareContext): HttpBackendConfig {
    return this.#transport.tls?.withText(config, generation) ?? config;
  }

  #cluster(config: HttpBackendConfig, { generation, notify, platform }: PrepareContext): Cluster {
    const make = (tell: typeof notify) => makeCluster(config, this.#options, this.#pools, this.#transport, platform, tell);
    return this.#clusters.use(clusterKey(config, this.#transport), generation, notify, make);
  }

  /** What a backend has is composed here, once: one that has nothing but targets sends straight to them. */
  #sender(config: HttpBackendConfig, context: PrepareContext): Send {
    const { retry, mirror } = config;
    const cluster = this.#cluster(config, context);
    const rules = callRules(config, context);
    let send = cluster.sender(rules);
    if (retry !== undefined) {
      const budget = this.#budgets.use(cluster, retry, context.platform.clock);
      send = retrying(send, compileRetry(retry, budget, cluster.targets, context.platform));
    }
    // Outside: a request is copied once, however often it is sent.
    if (mirror !== undefined) send = mirroring(send, this.#mirrors.use(config, mirror, rules, this.#options, context));
    return send;
  }

  retire(generation: object): void {
    this.#clusters.retire(generation);
    this.#mirrors.retire(generation);
  }

  status(): readonly BackendStatus[] {
    return this.#clusters.status();
  }

  /** Ends the connections that were switched to another protocol, waits for the requests under way, then closes the connections. */
  async close(): Promise<void> {
    this.#clusters.close();
    this.#tunnels.close();
    await Promise.all([this.#pools.close(), this.#mirrors.close()]);
  }
}

function toHandler(send: Send, rules: RequestRules, totalMs: number | undefined, { platform: { clock } }: PrepareContext): BackendHandler {
  return (exchange) => {
    const request = toUpstreamRequest(exchange, rules);
    const due = totalMs === undefined ? Number.POSITIVE_INFINITY : clock.now() + totalMs;
    return new Promise<GatewayResponse>((settle, refuse) =>
      send({ exchange, request, due, tried: none, settle, refuse: lettingGo(request, refuse) }),
    );
  };
}

/** A body that nobody will send any more is not wanted from its client any more. */
function lettingGo({ body }: UpstreamRequest, refuse: Sending["refuse"]): Sending["refuse"] {
  if (isReady(body)) return refuse;
  return (error, ...rest) => {
    body.cancel(error);
    refuse(error, ...rest);
  };
}

const none: readonly never[] = [];
