import type { AnyBackendConfig, BackendAdapter, BackendConfig, Gateway, GatewayConfig, GatewayOptions } from "./core/index.js";
import { createCoreGateway } from "./core/index.js";
import { withDefaultBackends } from "./default-backends.js";
import { webPlatform } from "./platform/web-platform.js";

/** Configurations of kinds that the library does not bring. */
type CustomOf<Config extends AnyBackendConfig> = Exclude<Config, BackendConfig>;

/**
 * Builds a live gateway: validates the configuration, prepares every backend and compiles the route table.
 *
 * @param options `backends` adds adapters of your own or replaces those of the same kind
 * @throws ConfigError with every issue at once; nothing has been built then
 */
export function createGateway<Config extends AnyBackendConfig = never>(
  config: GatewayConfig<NoInfer<CustomOf<Config>>>,
  options: Omit<GatewayOptions, "backends"> & { readonly backends?: readonly BackendAdapter<Config>[] } = {},
): Gateway<CustomOf<Config>> {
  const backends = withDefaultBackends(options.backends as GatewayOptions["backends"]);
  return createCoreGateway(config, { ...options, backends }, webPlatform) as Gateway<CustomOf<Config>>;
}
