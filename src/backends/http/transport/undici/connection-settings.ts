import type { PoolSettings } from "../pool-settings.js";
import type { TlsOptions } from "./tls.js";

/** What the connections to one origin are like, when the adapter's own options have been added. */
export interface ConnectionSettings extends Omit<PoolSettings, "tls"> {
  readonly keepAliveMs: number;
  readonly tls: TlsOptions | undefined;
}
