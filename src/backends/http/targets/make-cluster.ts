import type { HttpBackendConfig, HttpTarget } from "../../../core/model/http-config.js";
import type { Platform } from "../../../core/model/ports.js";
import type { HttpBackendOptions } from "../options.js";
import type { Pools } from "../transport/pools.js";
import { compileBalance } from "./balance.js";
import { Cluster } from "./cluster.js";
import type { Notify } from "./clusters.js";
import { Target } from "./target.js";

/** What two backends must have in common to share a cluster: everything that says where their requests go, in canonical order. */
export function clusterKey(config: HttpBackendConfig): string {
  const { timeouts, circuitBreaker, health, loadBalancing, limits, tls, http2 } = config;
  return JSON.stringify([targetsOf(config), timeouts?.connectMs, circuitBreaker, health, loadBalancing, limits, tls, http2], sortedKeys);
}

/** Builds a backend's targets; `notify` is told when one falls ill or gets well. */
export function makeCluster(
  config: HttpBackendConfig,
  options: HttpBackendOptions,
  pools: Pools,
  platform: Platform,
  _notify: Notify,
): Cluster {
  const { limits = {}, timeouts = {}, http2 = false, loadBalancing } = config;
  const { connections = 128, maxWaiting = 1024, keepAliveMs = 4000, tls } = options;
  const targets = targetsOf(config).map(({ url, weight = 1 }) => {
    const pool = pools.take({
      origin: new URL(url).origin,
      connections: limits.connections ?? connections,
      queue: limits.queue ?? maxWaiting,
      keepAliveMs,
      maxResponseHeaderBytes: limits.maxResponseHeaderBytes ?? 16_384,
      http2,
      tls,
      connectMs: timeouts.connectMs ?? 5000,
    });
    return new Target(url, weight, pool, undefined);
  });
  return new Cluster(targets, compileBalance(loadBalancing, platform.random), pools);
}

function targetsOf({ url, targets }: HttpBackendConfig): readonly HttpTarget[] {
  return targets ?? [{ url }];
}

/** Objects with their keys in one order, so that how a configuration was written makes no difference. */
function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
