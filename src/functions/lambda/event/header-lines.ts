import { headerValue, headerValues, isName, rawHeadersOf } from "../../../core/model/headers.js";
import type { GatewayRequest } from "../../../core/model/request.js";
import { connectionNames, isHopByHop } from "../../../backends/http/message/hop-by-hop.js";

/**
 * The request's field lines as API Gateway hands them on, name and value alternating, names as received. Fields of the
 * connection are left out. `Host` is always there; `X-Forwarded-Proto` and `-Port` are the gateway's own where it knows them, and
 * the client's address is the last of `X-Forwarded-For`: what the client says of itself stands before it, and is worth nothing.
 */
export function headerLines(request: GatewayRequest, host: string): readonly string[] {
  const raw = rawHeadersOf(request);
  const { address, protocol } = request.client ?? {};
  const named = namedByConnection(request);
  const lines: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase();
    if (isHopByHop(name) || named?.has(name)) continue;
    if (protocol !== undefined && (name === "x-forwarded-proto" || name === "x-forwarded-port")) continue;
    if (address !== undefined && name === "x-forwarded-for") continue;
    lines.push(raw[i] as string, raw[i + 1] as string);
  }
  if (!hasField(lines, "host")) lines.push("Host", host);
  if (address !== undefined) lines.push("X-Forwarded-For", [...headerValues(request, "x-forwarded-for"), address].join(", "));
  if (protocol !== undefined) lines.push("X-Forwarded-Port", portOf(host, protocol), "X-Forwarded-Proto", protocol);
  return lines;
}

function namedByConnection(request: GatewayRequest): ReadonlySet<string> | undefined {
  const connection = headerValue(request, "connection");
  return connection === undefined ? undefined : connectionNames(connection, undefined);
}

function hasField(lines: readonly string[], name: string): boolean {
  for (let i = 0; i < lines.length; i += 2) if (isName(lines[i] as string, name)) return true;
  return false;
}

function portOf(host: string, protocol: "http" | "https"): string {
  return /:(\d+)$/.exec(host)?.[1] ?? (protocol === "https" ? "443" : "80");
}
