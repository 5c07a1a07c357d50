import { headerValues } from "./headers.js";
import type { GatewayRequest } from "./request.js";

const hostPattern = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?$/;

/**
 * The host name that a request asks for, in lower case, without port and trailing dot: its `Host` (RFC 9110 §7.2), else the
 * authority of its absolute URL. `undefined` without either, `null` when it is malformed or there are several.
 */
export function hostOf(request: GatewayRequest, authority: string | undefined): string | undefined | null {
  let host = authority;
  if (request.rawHeaders !== undefined || request.headers !== undefined) {
    const hosts = headerValues(request, "host");
    if (hosts.length > 1) return null;
    host = hosts[0] ?? authority;
  }
  if (host === undefined || host === "") return undefined;
  if (!hostPattern.test(host)) return null;
  return host.replace(/:\d*$/, "").replace(/\.$/, "").toLowerCase();
}
