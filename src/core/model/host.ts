import { headerValues, isName } from "./headers.js";
import type { GatewayRequest } from "./request.js";

const hostPattern = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?$/;

/**
 * The host that a request asks for, as it was written: its `Host` (RFC 9110 §7.2), else the authority of its absolute URL.
 * `undefined` without either, `null` when it is malformed or there are several.
 */
export function hostOf(request: GatewayRequest, authority: string | undefined): string | undefined | null {
  const field = hostField(request);
  if (field === null) return null;
  const host = field ?? authority;
  if (host === undefined || host === "") return undefined;
  return hostPattern.test(host) ? host : null;
}

/** The name of a well-formed host: in lower case, without port and trailing dot. */
export function hostName(host: string): string {
  return host.replace(/:\d*$/, "").replace(/\.$/, "").toLowerCase();
}

/** The one `Host` field; `null` when there are several. */
function hostField(request: GatewayRequest): string | undefined | null {
  if (request.headerValues === undefined && request.rawHeaders !== undefined) return hostLine(request.rawHeaders);
  const values = headerValues(request, "host");
  return values.length > 1 ? null : values[0];
}

function hostLine(rawHeaders: readonly string[]): string | undefined | null {
  let host: string | undefined;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    if (!isName(rawHeaders[i] as string, "host")) continue;
    if (host !== undefined) return null;
    host = rawHeaders[i + 1];
  }
  return host;
}
