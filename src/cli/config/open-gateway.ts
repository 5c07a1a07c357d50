import type { AnyBackendConfig, Gateway, GatewayConfig, GatewayOptions } from "../../index.js";
import { Failure } from "../failure.js";
import type { LoadedConfig } from "./load-config.js";

/**
 * Builds a gateway of a configuration that has been checked.
 * @throws Failure when an option does not fit it
 */
export async function openGateway(config: LoadedConfig, options: GatewayOptions): Promise<Gateway<AnyBackendConfig>> {
  const { ConfigError, createGateway } = await import("../../index.js");
  try {
    return createGateway(config as GatewayConfig, options) as Gateway<AnyBackendConfig>;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new Failure(error.issues.map(({ message }) => message).join("\n"));
  }
}
