import type {
  AnyBackendAdapter,
  AnyBackendConfig,
  BackendConfig,
  Gateway,
  GatewayConfig,
  GatewayOptions,
  ReleasedConfig,
} from "./core/index.js";
import { createCoreGateway } from "./core/index.js";
import { withDefaultBackends } from "./default-backends.js";
import { diagnosed } from "./diagnostics/diagnosed.js";
import { webPlatform } from "./platform/web-platform.js";

/** The configurations that adapters of the user's own kinds take. */
export type CustomConfig<Adapter extends AnyBackendAdapter> = Exclude<
  Adapter extends { prepare(config: infer Config extends AnyBackendConfig, ...rest: never): unknown } ? Config : never,
  BackendConfig
>;

type OptionsWith<Adapters> = Omit<GatewayOptions, "backends"> & { readonly backends?: Adapters };

/**
 * Builds a gateway that serves whatever is live in an environment, and follows every release by one swap. It answers 503 until
 * it has something to serve: await `ready()`. What can't be read or is not valid is told to `error` listeners, and changes nothing.
 *
 * @throws ConfigError when the environment is none of the releases'
 */
export function createGateway<const Adapters extends readonly AnyBackendAdapter[] = readonly []>(
  released: ReleasedConfig,
  options?: Omit<OptionsWith<Adapters>, "environment" | "environments">,
): Gateway<CustomConfig<Adapters[number]>>;
/**
 * Builds a live gateway: validates the configuration, prepares every backend and compiles the route table.
 *
 * @param options `backends` adds adapters of your own or replaces those of the same kind
 * @throws ConfigError with every issue at once; nothing has been built then
 */
export function createGateway<const Adapters extends readonly AnyBackendAdapter[] = readonly []>(
  config: GatewayConfig<NoInfer<CustomConfig<Adapters[number]>>>,
  options?: OptionsWith<Adapters>,
): Gateway<CustomConfig<Adapters[number]>>;
export function createGateway(
  config: GatewayConfig<AnyBackendConfig> | ReleasedConfig,
  options: GatewayOptions = {},
): Gateway<AnyBackendConfig> {
  return diagnosed(createCoreGateway(config, { ...options, backends: withDefaultBackends(options.backends) }, webPlatform));
}
