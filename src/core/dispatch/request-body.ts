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
  // UTF-8 has at least one byte for each UTF-16 unit.
  const known = typeof body === "string" ? body.length : body instanceof Uint8Array ? body.byteLength : declaredLength(request);
  if (known !== undefined && known > maxBytes) throw bodyTooLarge(maxBytes);
}

/** The body, failing with BODY_TOO_LARGE where a stream of unknown length turns out to be above the limit. */
export function limitedBody(request: GatewayRequest, maxBytes: number): RequestBody | null {
  const { body = null } = request;
  if (body === null || typeof body === "string" || body instanceof Uint8Array) return body;
  return declaredLength(request) === undefined ? counted(streamFrom(body), maxBytes) : body;
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
