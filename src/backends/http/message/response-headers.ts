import { emptyRecord, type HeaderRecord } from "../../../core/model/headers.js";
import { connectionNames, hopByHopLengths, isHopByHop, lengthsOf, via, withoutNamed } from "./hop-by-hop.js";

const contentLength = "content-length";
const lengthsOfInterest = hopByHopLengths | lengthsOf([contentLength]);

/**
 * The upstream's fields, name and value alternating, without those that concern its own connection, then our `Via`. The
 * parser has already refused control characters in them. `Content-Length` stays unless the status has no body to measure
 * (RFC 9110 §8.6) or the body came in chunks.
 */
export function fromUpstreamHeaders(raw: readonly Uint8Array[], status: number): string[] {
  let fields: string[] = [];
  let named: Set<string> | undefined;
  let length: string | undefined;
  let chunked = false;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = latin1(raw[i] as Uint8Array);
    const value = latin1(raw[i + 1] as Uint8Array);
    const lower = nameOfInterest(name);
    if (lower === undefined) fields.push(name, value);
    else if (lower === "connection") named = connectionNames(value, named);
    else if (lower === "transfer-encoding") chunked = true;
    else if (lower === contentLength) length = value;
  }
  if (named !== undefined) fields = withoutNamed(fields, named);
  if (length !== undefined && !chunked && status >= 200 && status !== 204 && status !== 205) fields.push(contentLength, length);
  fields.push("via", via);
  return fields;
}

/** The trailer fields that may travel on: none that concerns the connection, the framing or the routing (RFC 9110 §6.5.1). */
export function fromUpstreamTrailers(raw: readonly (Uint8Array | string)[] | null): HeaderRecord | undefined {
  if (raw === null || raw.length === 0) return undefined;
  const record = emptyRecord<string | string[]>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = text(raw[i] as Uint8Array | string).toLowerCase();
    if (isHopByHop(name) || name === contentLength || name === "host" || name === "set-cookie") continue;
    const before = record[name];
    const value = text(raw[i + 1] as Uint8Array | string);
    record[name] = before === undefined ? value : [before, value].flat();
  }
  return record;
}

function nameOfInterest(name: string): string | undefined {
  if (name.length >= 32 || (lengthsOfInterest & (1 << name.length)) === 0) return undefined;
  const lower = name.toLowerCase();
  return isHopByHop(lower) || lower === contentLength ? lower : undefined;
}

/** Bytes as the characters of the same numbers: what HTTP/1.1 fields are made of. */
function latin1(bytes: Uint8Array): string {
  return (bytes as Buffer).toString("latin1");
}

function text(value: Uint8Array | string): string {
  return typeof value === "string" ? value : latin1(value);
}
