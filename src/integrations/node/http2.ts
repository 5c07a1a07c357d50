import type { IncomingMessage, ServerResponse } from "node:http";
import { constants, type Http2ServerRequest, type Http2ServerResponse, type ServerHttp2Stream } from "node:http2";

/** A request as a server of Node.js gives it: of HTTP/1, or of HTTP/2 in the form of HTTP/1 (the compatibility API of node:http2). */
export type ServerRequest = IncomingMessage | Http2ServerRequest;

/** The response to a {@link ServerRequest}. */
export type ServerAnswer = ServerResponse | Http2ServerResponse;

/** The stream of HTTP/2 that a response leaves on; `undefined` where it leaves on a connection of HTTP/1. */
export function http2StreamOf(res: ServerAnswer): ServerHttp2Stream | undefined {
  return (res as Partial<Http2ServerResponse>).stream;
}

/** Whether HTTP/2 has said that no body follows; it needs no `Content-Length` for that. */
export function endsWithHeader(req: ServerRequest): boolean {
  return (req as Http2ServerRequest).stream.endAfterHeaders;
}

/** Breaks off one answer, whose connection goes on for the others. */
export function resetStream(stream: ServerHttp2Stream): void {
  stream.close(constants.NGHTTP2_INTERNAL_ERROR);
}

/**
 * The fields of a request of HTTP/2 as HTTP/1.1 has them: `:authority` is `Host`, whatever else says so (RFC 9113 §8.3.1), and the
 * pieces of a cookie are one field (§8.2.3).
 */
export function toHttp1Fields(rawHeaders: readonly string[]): readonly string[] {
  const fields: string[] = [];
  const cookies: string[] = [];
  let authority: string | undefined;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    const value = rawHeaders[i + 1] as string;
    if (name === ":authority") authority = value;
    else if (name === "cookie") cookies.push(value);
    else if (name[0] !== ":" && (name !== "host" || authority === undefined)) fields.push(name, value);
  }
  if (cookies.length > 0) fields.push("cookie", cookies.join("; "));
  return authority === undefined ? fields : ["host", authority, ...fields];
}

const connectionFields = /^(?:connection|keep-alive|proxy-connection|transfer-encoding|upgrade|http2-settings|te)$/i;

/** Whether a field concerns a connection of HTTP/1, and makes an answer of HTTP/2 malformed (RFC 9113 §8.2.2). */
export function isConnectionField(name: string): boolean {
  return connectionFields.test(name);
}
