import { type AnyBackendConfig, type GatewayConfig, serializeConfig } from "./core/index.js";

/** SHA-256 of a configuration's canonical text, in hex: the same for configurations that mean the same. */
export async function configDigest(config: GatewayConfig<AnyBackendConfig>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(serializeConfig(config)));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
