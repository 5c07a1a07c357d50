import type { ClientHttp2Stream } from "node:http2";
import { Readable } from "node:stream";
import { type Dispatcher, errors } from "undici";

type Body = Dispatcher.DispatchOptions["body"];

/** Methods whose requests say that they have no body (RFC 9110 §8.6). */
const expectBody: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

/** The length of a body that is here, or of none where one is expected; `undefined` where it is said elsewhere or not at all. */
export function lengthOfBody(method: string, body: Body): string | undefined {
  if (body === null || body === undefined) return expectBody.has(method) ? "0" : undefined;
  return typeof body === "string" || body instanceof Uint8Array ? String(Buffer.byteLength(body)) : undefined;
}

/** Who is told how the sending of a body goes: at most one of the two. */
export interface Http2BodyListener {
  /** The last byte has been handed over. */
  sent(): void;
  failed(error: Error): void;
}

/** Writes a request's body, a stream only as fast as the upstream takes it. */
export function sendHttp2Body(stream: ClientHttp2Stream, body: Body, listener: Http2BodyListener): void {
  if (body instanceof Readable) return pump(body, stream, listener);
  if (body !== null && body !== undefined) stream.end(body);
  listener.sent();
}

/** As long as it was said to be: HTTP/2 itself would let a shorter body pass for the whole. */
function pump(body: Readable, stream: ClientHttp2Stream, listener: Http2BodyListener): void {
  const declared = stream.sentHeaders?.["content-length"];
  const refuse = () => listener.failed(new errors.RequestContentLengthMismatchError());
  let bytes = 0;
  body.on("data", (chunk: Buffer) => {
    bytes += chunk.byteLength;
    if (stream.destroyed) return;
    if (declared !== undefined && bytes > Number(declared)) refuse();
    else if (!stream.write(chunk)) body.pause();
  });
  stream.on("drain", () => body.resume());
  body.on("error", listener.failed);
  body.on("end", () => {
    if (stream.destroyed) return;
    if (declared !== undefined && bytes !== Number(declared)) return refuse();
    stream.end();
    listener.sent();
  });
}
