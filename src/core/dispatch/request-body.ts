import { GatewayError } from "../errors.js";
import { type BodySink, BodyStream, streamFrom } from "../model/body.js";
import { headerValue } from "../model/headers.js";
import type { GatewayRequest, RequestBody } from "../model/request.js";

/** The error for a body above the limit. */
function bodyTooLarge(maxBytes: number): GatewayError {
  return new GatewayError("BODY_TOO_LARGE", `The request body has more than ${maxBytes} bytes.`);
}

/**
 * Refuses a body that is known to be above the limit before it is read.
 * @throws GatewayError BODY_TOO_LARGE; BAD_REQUEST when the length is no number
 */
export function checkBodyLength(request: GatewayRequest, body: RequestBody, maxBytes: number): void {
  const known =
    typeof body === "string" ? utf8Length(body, maxBytes) : body instanceof Uint8Array ? body.byteLength : declaredLength(request);
  if (known !== undefined && known > maxBytes) throw bodyTooLarge(maxBytes);
}

/** The length of text in UTF-8; of text that is within the limit anyway (3 bytes for each UTF-16 unit at most) an estimate. */
function utf8Length(text: string, maxBytes: number): number {
  if (text.length * 3 <= maxBytes || text.length > maxBytes) return text.length;
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    bytes += code < 0x80 ? 1 : code < 0x800 || isHalfOfPair(text, i) ? 2 : 3;
  }
  return bytes;
}

function isHalfOfPair(text: string, i: number): boolean {
  const code = text.charCodeAt(i) & 0xfc00;
  return (
    (code === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) || (code === 0xdc00 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800)
  );
}

/** The body, failing with BODY_TOO_LARGE where a stream of unknown length turns out to be above the limit. */
export function limitedBody(request: GatewayRequest, maxBytes: number): RequestBody | null {
  const { body = null } = request;
  if (body === null || typeof body === "string" || body instanceof Uint8Array) return body;
  return counted(streamFrom(body), maxBytes);
}

function declaredLength(request: GatewayRequest): number | undefined {
  const value = headerValue(request, "content-length");
  if (value === undefined) return undefined;
  if (!/^\d+$/.test(value)) throw new GatewayError("BAD_REQUEST", "The Content-Length is not a number.");
  return Number(value);
}

/** The same stream, broken off once it has given more than `maxBytes`. */
function counted(source: BodyStream, maxBytes: number): BodyStream {
  let bytes = 0;
  let attached = false;
  const sink: BodySink = {
    write(chunk) {
      bytes += chunk.byteLength;
      if (bytes <= maxBytes) return limited.push(chunk);
      const error = bodyTooLarge(maxBytes);
      source.cancel(error);
      limited.fail(error);
      return true;
    },
    end: (trailers) => limited.end(trailers),
    fail: (error) => limited.fail(error),
  };
  const limited = new BodyStream({
    resume() {
      if (attached) return source.resume();
      attached = true;
      source.attach(sink);
    },
    cancel: (reason) => source.cancel(reason),
  });
  return limited;
}
