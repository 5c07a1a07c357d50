import { emptyRecord, type HeaderRecord } from "../../../core/model/headers.js";
import { connectionNames, hopByHopLengths, isHopByHop, lengthsOf, via, withoutNamed } from "./hop-by-hop.js";

const contentLength = "content-length";
const lengthsOfInterest = hopByHopLengths | lengthsOf([contentLength]);

/** Fields as a transport gives them: bytes, or text whose characters are one byte each. */
export type RawFields = readonly (Uint8Array | string)[];

/**
 * The upstream's fields, name and value alternating, without those that concern its own connection, then our `Via`. The
 * parser has already refused control characters in them. `Content-Length` stays unless the status has no body to measure
 * (RFC 9110 §8.6) or the body came in chunks.
 */
export function fromUpstreamHeaders(raw: RawFields, status: number): string[] {
  let fields: string[] = [];
  let named: Set<string> | undefined;
  let length: string | undefined;
  let chunked = false;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = latin1(raw[i]);
    const value = latin1(raw[i + 1]);
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
export function fromUpstreamTrailers(raw: RawFields | null): HeaderRecord | undefined {
  if (raw === null || raw.length === 0) return undefined;
  const record = emptyRecord<string | string[]>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = latin1(raw[i]).toLowerCase();
    if (isHopByHop(name) || name === contentLength || name === "host" || name === "set-cookie") continue;
    const before = record[name];
    const value = latin1(raw[i + 1]);
    record[name] = before === undefined ? value : [before, value].flat();
  }
  return record;
}

function nameOfInterest(name: string): string | undefined {
  if (name.length >= 32 || (lengthsOfInterest & (1 << name.length)) === 0) return undefined;
  const lower = name.toLowerCase();
  return isHopByHop(lower) || lower === contentLength ? lower : undefined;
}

/** Bytes as the characters of the same numbers: what HTTP/1.1 fields are made of. Text has a `toString` as well, and is its own. */
function latin1(part: Uint8Array | string | undefined): string {
  return (part as Buffer).toString("latin1");
}
