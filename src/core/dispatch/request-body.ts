import { GatewayError } from "../errors.js";
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
  return declaredLength(request) === undefined ? counted(body, maxBytes) : body;
}

function declaredLength(request: GatewayRequest): number | undefined {
  const value = headerValue(request, "content-length");
  if (value === undefined) return undefined;
  if (!/^\d+$/.test(value)) throw new GatewayError("BAD_REQUEST", "The Content-Length is not a number.");
  return Number(value);
}

async function* counted(body: Exclude<RequestBody, string | Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunksOf(body)) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw bodyTooLarge(maxBytes);
    yield chunk;
  }
}

async function* chunksOf(body: Exclude<RequestBody, string | Uint8Array>): AsyncGenerator<Uint8Array> {
  if (!("getReader" in body)) return yield* body;
  const reader = body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) if (next.value !== undefined) yield next.value;
  } finally {
    await reader.cancel().catch(() => {}); // a body that fails while it is left has nobody to tell
  }
}
