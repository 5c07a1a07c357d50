import type { BodyStream } from "./body.js";
import type { Exchange } from "./exchange.js";
import { headerValues } from "./headers.js";
import type { GatewayRequest } from "./request.js";
import type { GatewayResponse } from "./response.js";

/** What a request to go on in another protocol brings besides itself (RFC 9110 §7.8). */
export interface Upgrade {
  /** The protocols that the client names and that may be asked for, in its order: `["websocket"]`. Never empty. */
  readonly protocols: readonly string[];
  /** What the client says in the new protocol. Nothing of it may be taken before the backend has agreed. */
  readonly incoming: BodyStream;
}

/**
 * Answers a request to go on in another protocol. A backend that agrees gives status 101 with `upgrade` among its fields and
 * what it says in that protocol as the body, and takes `incoming`; every other answer refuses, as an ordinary one.
 */
export type UpgradeHandler = (exchange: Exchange, upgrade: Upgrade) => GatewayResponse | Promise<GatewayResponse>;

const protocolName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:\/[!#$%&'*+.^_`|~0-9A-Za-z-]+)?$/;

/**
 * Protocols that carry requests themselves: HTTP in another version or behind TLS. Whoever got such a connection to an
 * upstream could send it any request, past routes, rules and hooks.
 */
const carriesRequests = /^(?:h2c?|h3|https?|tls)(?:\/|$)/i;

/**
 * The protocols that a request may be switched to, as the client wrote them; none where its `Upgrade` is to be ignored, as
 * RFC 9110 §7.8 leaves open: it is no GET, `Connection` does not name the field, it names HTTP or TLS only, or it is malformed.
 */
export function upgradeProtocols(request: GatewayRequest): readonly string[] {
  if (request.method !== "GET") return none;
  if (!listOf(request, "connection").some((option) => option.toLowerCase() === "upgrade")) return none;
  const named = listOf(request, "upgrade");
  return named.every((name) => protocolName.test(name)) ? named.filter((name) => !carriesRequests.test(name)) : none;
}

const none: readonly string[] = Object.freeze([]);

/** The members of a list field (RFC 9110 §5.6.1). */
function listOf(request: GatewayRequest, name: string): string[] {
  return headerValues(request, name)
    .flatMap((value) => value.split(","))
    .map((member) => member.trim())
    .filter((member) => member !== "");
}
