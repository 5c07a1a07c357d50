import type { OutgoingHttpHeaders } from "node:http2";
import { GatewayError } from "../../../../core/errors.js";
import { headerNamePattern, headerValuePattern } from "../../../../core/model/shape.js";

const namePattern = new RegExp(headerNamePattern);
const valuePattern = new RegExp(headerValuePattern);

/** Fields that are no part of an HTTP/2 message (RFC 9113 §8.2.2); `Host` is said by `:authority` (§8.3.1). */
const notHttp2: ReadonlySet<string> = new Set([
  "connection",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

/** Lists that node wants in one line; of other fields with one value a second line is an error. */
const lists: ReadonlySet<string> = new Set(["content-encoding", "content-language", "if-match", "if-none-match"]);

/** What an HTTP/2 request says besides its fields. */
export interface Http2RequestLine {
  readonly method: string;
  readonly path: string;
  /** Of the configured URL; a `Host` among the fields wins. */
  readonly authority: string;
}

/**
 * The fields of a request as node's HTTP/2 takes them. Node joins names and values by NUL before it hands them over, so
 * that every one is checked here.
 *
 * @param fields name and value alternating
 * @throws GatewayError `BAD_REQUEST` for what no field can have
 */
export function toHttp2Headers({ method, path, authority }: Http2RequestLine, fields: readonly string[]): OutgoingHttpHeaders {
  const headers = Object.create(null) as OutgoingHttpHeaders & Record<string, string | string[]>;
  headers[":method"] = method;
  headers[":scheme"] = "https";
  headers[":authority"] = authority;
  headers[":path"] = path;
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const name = fields[i] as string;
    const value = (fields[i + 1] as string).trim();
    if (!namePattern.test(name) || !valuePattern.test(value))
      throw new GatewayError("BAD_REQUEST", "The request holds a header field that HTTP can't carry.");
    const lower = name.toLowerCase();
    if (lower === "host") headers[":authority"] = value;
    if (notHttp2.has(lower)) continue;
    const before = headers[lower];
    if (before === undefined) headers[lower] = value;
    else headers[lower] = lists.has(lower) ? `${before as string}, ${value}` : [before, value].flat();
  }
  return headers;
}

/** Fields as undici's handlers get them, name and value alternating, without the pseudo-fields (`:status`). */
export function fromHttp2Fields(raw: readonly string[]): Buffer[] {
  const fields: Buffer[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] as string;
    if (!name.startsWith(":")) fields.push(Buffer.from(name, "latin1"), Buffer.from(raw[i + 1] as string, "latin1"));
  }
  return fields;
}

/** Bytes of names and values, as HTTP/1.1 would count them without what stands in between. */
export function bytesOfFields(raw: readonly string[]): number {
  return raw.reduce((bytes, part) => bytes + part.length, 0);
}
