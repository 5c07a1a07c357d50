import { GatewayError } from "../../../core/errors.js";
import type { Exchange } from "../../../core/model/exchange.js";
import { rawHeadersOf } from "../../../core/model/headers.js";
import type { GatewayRequest } from "../../../core/model/request.js";
import type { ChangeHeaders } from "./header-changes.js";
import type { IsTrusted } from "./trusted-peers.js";
import { connectionNames, hopByHopLengths, isHopByHop, lengthsOf, via, withoutNamed } from "./hop-by-hop.js";

/** The fields for the upstream, and what the client said about the body's length. */
export interface UpstreamHeaders {
  /** Name and value alternating. */
  readonly fields: string[];
  /** Decimal digits; absent where the body comes in chunks or there is none. */
  readonly contentLength: string | undefined;
}

/** What a backend's configuration says about the fields for its upstream. */
export interface HeaderRules {
  readonly change: ChangeHeaders | undefined;
  readonly preserveHost: boolean;
  readonly isTrusted: IsTrusted | undefined;
}

/** Fields that we write ourselves, beside the hop-by-hop ones. */
const ours = ["host", "expect", "forwarded", "content-length"];
const lengthsOfInterest = hopByHopLengths | lengthsOf(ours);

/**
 * The client's fields without those that concern its own connection or that only we may say, then ours: one pass over the
 * raw fields. Order and repetition are kept.
 *
 * @param set fields of the API's mapping, by lower-case name; they replace the client's
 * @throws GatewayError `BAD_REQUEST` when the length of the body is not one number.
 */
export function toUpstreamHeaders(exchange: Exchange, set: ReadonlyMap<string, string>, rules: HeaderRules): UpstreamHeaders {
  const believed: string[] | undefined = rules.isTrusted?.(exchange.request.client?.address) === true ? [] : undefined;
  const raw = rawHeadersOf(exchange.request);
  let fields: string[] = [];
  let named: Set<string> | undefined;
  let host: string | undefined;
  let contentLength: string | undefined;
  let chunked = false;
  let trailers = false;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] as string;
    const value = raw[i + 1] as string;
    const lower = nameOfInterest(name);
    if (lower === undefined) fields.push(name, value);
    else if (lower === "host") host = value;
    else if (lower === "connection") named = connectionNames(value, named);
    else if (lower === "te") trailers ||= /(?:^|[,\s])trailers(?:$|[,;\s])/i.test(value);
    else if (lower === "transfer-encoding") chunked = true;
    else if (lower === "content-length") contentLength = sameLength(contentLength, value);
    else if (lower === "forwarded") believed?.push(name.toLowerCase(), value);
  }
  if (named !== undefined) fields = withoutNamed(fields, named);
  if (rules.change !== undefined) fields = rules.change(fields);
  if (set.size > 0) fields = [...withoutNamed(fields, set), ...[...set].flat()];
  if (trailers) fields.push("te", "trailers");
  if (rules.preserveHost && host !== undefined) fields.push("host", host);
  addForwarded(fields, exchange.request, host, believed);
  return { fields, contentLength: chunked ? undefined : contentLength };
}

/** The lower-case name of a field that is not simply forwarded; `undefined` for the others. */
function nameOfInterest(name: string): string | undefined {
  const { length } = name;
  if (length < 32 && (lengthsOfInterest & (1 << length)) !== 0) {
    const lower = name.toLowerCase();
    if (isHopByHop(lower) || ours.includes(lower)) return lower;
  }
  return isForwardedField(name) ? "forwarded" : undefined;
}

/** `X-Forwarded-*`, also in the spelling with `_` that CGI-like upstreams take for the same field. */
function isForwardedField(name: string): boolean {
  return (name.charCodeAt(0) | 0x20) === 0x78 && /^x[-_]forwarded[-_]/i.test(name);
}

function sameLength(before: string | undefined, value: string): string {
  if (!/^\d+$/.test(value) || (before !== undefined && before !== value)) {
    throw new GatewayError("BAD_REQUEST", "The Content-Length of the request is not one decimal number.");
  }
  return value;
}

/**
 * Says where the request comes from. What the client itself said about that is dropped, since nobody vouches for it; what a
 * trusted peer said (`believed`) is passed on with the peer added (RFC 7239).
 */
function addForwarded(fields: string[], request: GatewayRequest, hostField: string | undefined, believed: readonly string[] = []): void {
  const address = request.client?.address;
  const host = hostField ?? authorityOf(request.url);
  const protocol = request.client?.protocol ?? schemeOf(request.url);
  const said = (name: string) => believed.filter((_, i) => i % 2 === 1 && believed[i - 1] === name).join(", ");
  const chain = [said("x-forwarded-for"), address].filter((part) => part !== undefined && part !== "").join(", ");
  if (chain !== "") fields.push("x-forwarded-for", chain);
  const elements = said("forwarded");
  if (elements !== "" && address !== undefined)
    fields.push("forwarded", `${elements}, for=${address.includes(":") ? `"[${address}]"` : address}`);
  for (let i = 0; i + 1 < believed.length; i += 2) {
    const name = believed[i] as string;
    if (name !== "forwarded" && name !== "x-forwarded-for") fields.push(name, believed[i + 1] as string);
  }
  if (host !== undefined && said("x-forwarded-host") === "" && /^[\w.:[\]%~-]+$/.test(host)) fields.push("x-forwarded-host", host);
  if (protocol !== undefined && said("x-forwarded-proto") === "") fields.push("x-forwarded-proto", protocol);
  fields.push("via", via);
}

function schemeOf(url: string): "http" | "https" | undefined {
  const scheme = /^(https?):\/\//i.exec(url)?.[1];
  return scheme === undefined ? undefined : scheme.length === 5 ? "https" : "http";
}

function authorityOf(url: string): string | undefined {
  return /^https?:\/\/([^/?#@]*)(?:[/?#]|$)/i.exec(url)?.[1];
}
