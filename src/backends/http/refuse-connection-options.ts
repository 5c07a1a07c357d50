import type { HttpBackendOptions } from "./options.js";

const ofConnections = ["keepAliveMs", "tls", "dispatcher"] as const;

/**
 * What would mean nothing is refused.
 * @param why as in "… can't be used: " and this
 * @throws TypeError that names the option
 */
export function refuseConnectionOptions(options: HttpBackendOptions, why: string): void {
  const given = ofConnections.find((name) => options[name] !== undefined);
  if (given !== undefined) throw new TypeError(`The option "${given}" of HttpBackend can't be used: ${why}. Leave it out.`);
}
