import { GatewayError } from "../../../core/errors.js";
import { fromUpstreamHeaders, type RawFields } from "../message/response-headers.js";

/**
 * The fields of an answer by which an upstream switches its connection, for the client: as of any other answer, and then which
 * protocol it is.
 *
 * @param protocols what the upstream was asked for
 * @throws GatewayError `BAD_GATEWAY` when it is none of these: whoever speaks next could not know what is spoken (RFC 9110 §7.8)
 */
export function switchedFields(raw: RawFields, status: number, protocols: readonly string[]): string[] {
  const named = upgradeOf(raw);
  const asked = protocols.map((protocol) => protocol.toLowerCase());
  if (status !== 101 || named.length === 0 || !named.every((name) => asked.includes(name.toLowerCase()))) {
    throw new GatewayError("BAD_GATEWAY", "The backend switched to a protocol that it was not asked for.");
  }
  return [...fromUpstreamHeaders(raw, status), "connection", "upgrade", "upgrade", named.join(", ")];
}

function upgradeOf(raw: RawFields): string[] {
  const names: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (text(raw[i]).toLowerCase() === "upgrade") names.push(...text(raw[i + 1]).split(","));
  }
  return names.map((name) => name.trim()).filter((name) => name !== "");
}

function text(bytes: Uint8Array | string | undefined): string {
  return (bytes as Buffer).toString("latin1");
}
