import type { AnyBackendAdapter, AnyBackendConfig, BackendConfig, Gateway, GatewayConfig, GatewayOptions } from "./core/index.js";
import { createCoreGateway } from "./core/index.js";
import { withDefaultBackends } from "./default-backends.js";
import { webPlatform } from "./platform/web-platform.js";

/** The configurations that adapters of the user's own kinds take. */
export type CustomConfig<Adapter extends AnyBackendAdapter> = Exclude<
  Adapter extends { prepare(config: infer Config extends AnyBackendConfig, ...rest: never): unknown } ? Config : never,
  BackendConfig
>;

/**
 * Builds a live gateway: validates the configuration, prepares every backend and compiles the route table.
 *
 * @param options `backends` adds adapters of your own or replaces those of the same kind
 * @throws ConfigError with every issue at once; nothing has been built then
 */
export function createGateway<const Adapters extends readonly AnyBackendAdapter[] = readonly []>(
  config: GatewayConfig<NoInfer<CustomConfig<Adapters[number]>>>,
  options: Omit<GatewayOptions, "backends"> & { readonly backends?: Adapters } = {},
): Gateway<CustomConfig<Adapters[number]>> {
  return createCoreGateway(config, { ...options, backends: withDefaultBackends(options.backends) }, webPlatform);
}
