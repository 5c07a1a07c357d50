import type { HttpBackendConfig, HttpTarget } from "../../../core/model/http-config.js";
import type { Platform } from "../../../core/model/ports.js";
import type { AdapterOptions } from "../options.js";
import type { Pools } from "../transport/pools.js";
import type { HttpTransport } from "../transport/http-transport.js";
import type { PoolSettings } from "../transport/upstream-pool.js";
import { compileBalance } from "./balance.js";
import { Cluster } from "./cluster.js";
import type { Notify } from "./clusters.js";
import { compileWatch } from "./compile-watch.js";
import { Target } from "./target.js";

/** What two backends must have in common to share a cluster: everything that says where their requests go, in canonical order. */
export function clusterKey(config: HttpBackendConfig, { tls: handling }: HttpTransport): string {
  const { timeouts, circuitBreaker, health, loadBalancing = "round-robin", limits, tls, http2 = false } = config;
  const secured = [handling?.identity(tls), http2];
  return JSON.stringify([targetsOf(config), timeouts?.connectMs, circuitBreaker, health, loadBalancing, limits, secured], sortedKeys);
}

/** Builds a backend's targets; `notify` is told when one falls ill or gets well. */
export function makeCluster(
  config: HttpBackendConfig,
  options: AdapterOptions,
  pools: Pools,
  transport: HttpTransport,
  platform: Platform,
  notify: Notify,
): Cluster {
  const targets: Target[] = [];
  const watch = compileWatch(config, targets, transport, platform, notify);
  for (const { url, weight } of targetsOf(config)) {
    const settings = poolSettings(url, config, options);
    targets.push(new Target(url, weight, pools.take(settings), (target) => watch(target, settings)));
  }
  return new Cluster(targets, compileBalance(config.loadBalancing, platform.random), pools);
}

function poolSettings(
  url: string,
  { limits = {}, timeouts = {}, http2 = false, tls }: HttpBackendConfig,
  options: AdapterOptions,
): PoolSettings {
  const { connections = 128, maxWaiting = 1024 } = options;
  return {
    origin: new URL(url).origin,
    connections: limits.connections ?? connections,
    queue: limits.queue ?? maxWaiting,
    maxResponseHeaderBytes: limits.maxResponseHeaderBytes ?? 16_384,
    http2,
    tls,
    connectMs: timeouts.connectMs ?? 5000,
  };
}

function targetsOf(config: HttpBackendConfig): readonly Required<HttpTarget>[] {
  const targets: readonly HttpTarget[] = config.targets ?? [{ url: config.url }];
  return targets.map(({ url, weight = 1 }) => ({ url, weight }));
}

/** Objects with their keys in one order, so that how a configuration was written makes no difference. */
function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
