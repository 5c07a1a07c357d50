import { ConfigError } from "../errors.js";
import type { AnyBackendConfig } from "../model/any-backend.js";
import type { Gateway, GatewayOptions } from "../model/gateway.js";
import type { ReleasedConfig } from "../model/release.js";
import { maxTimerMs } from "../model/shape.js";
import { checkedHosts, GatewayByHost } from "./by-host.js";
import type { Settings } from "./settings.js";

/** Whether what `createGateway` was given is no configuration but a place where they are released. */
export function isReleasedConfig(config: unknown): config is ReleasedConfig {
  const { releases } = (config ?? {}) as { readonly releases?: { readonly follow?: unknown } };
  return typeof releases === "object" && releases !== null && typeof releases.follow === "function";
}

/** The options with the environments of the releases. */
export function releasedOptions<Options extends GatewayOptions>({ releases, environment }: ReleasedConfig, options: Options): Options {
  const named = environment ?? options.environment;
  return { ...options, environments: releases.environments, ...(named !== undefined && { environment: named }) };
}

/**
 * One gateway for each environment that a host reaches, behind one that chooses between them; where there is one only, that alone.
 * @throws ConfigError when the hosts or the staleness make no sense
 */
export function createReleased(
  config: ReleasedConfig,
  settings: Settings,
  create: (config: ReleasedConfig, settings: Settings) => Gateway<AnyBackendConfig>,
): Gateway<AnyBackendConfig> {
  const { maxStalenessMs, lastKnownGood } = config;
  if (maxStalenessMs !== undefined && !(maxStalenessMs > 0 && maxStalenessMs <= maxTimerMs)) {
    throw new ConfigError([{ code: "INVALID_VALUE", path: "/maxStalenessMs", message: `This must be above 0 and at most ${maxTimerMs}.` }]);
  }
  const byHost = checkedHosts(config);
  const environments = new Set([settings.environment, ...byHost.values()]);
  if (environments.size === 1) return create(config, settings);
  const closeAdapters = afterLast(environments.size, settings.closeAdapters);
  const gateways = new Map<string, Gateway<AnyBackendConfig>>();
  for (const environment of environments) {
    const file =
      environment === settings.environment || lastKnownGood === undefined
        ? lastKnownGood
        : `${lastKnownGood}.${encodeURIComponent(environment)}`;
    const own: ReleasedConfig = { ...config, ...(file !== undefined && { lastKnownGood: file }) };
    gateways.set(environment, create(own, { ...settings, environment, closeAdapters }));
  }
  const gatewayOf = (environment: string) => gateways.get(environment) as Gateway<AnyBackendConfig>; // made above
  return new GatewayByHost(
    gatewayOf(settings.environment),
    new Map([...byHost].map(([host, environment]) => [host, gatewayOf(environment)])),
    settings.platform,
  );
}

/** Does something with the last of `count` calls. */
function afterLast(count: number, close: () => Promise<void>): () => Promise<void> {
  let left = count;
  return () => (--left === 0 ? close() : Promise.resolve());
}
