import { fromBase64 } from "../../core/model/base64.js";
import type { MockResponse } from "../../core/model/mock-config.js";
import { toRawHeaders } from "../../core/model/headers.js";
import type { Platform } from "../../core/model/ports.js";

/** A Mock response as it is sent. Shared by all its answers, so nothing may change it. */
export interface PreparedResponse {
  readonly status: number;
  readonly rawHeaders: readonly string[];
  readonly body: Uint8Array | null;
}

/** Serialises a valid Mock response once. */
export function prepareResponse(response: MockResponse, platform: Platform): PreparedResponse {
  const { status = 200, headers = {} } = response;
  const rawHeaders = toRawHeaders(headers);
  const content = contentOf(response, platform);
  if (content !== undefined && !rawHeaders.some((name, i) => i % 2 === 0 && name === "content-type"))
    rawHeaders.push("content-type", content.type);
  const hasBody = status !== 204 && status !== 205 && status !== 304;
  if (hasBody) rawHeaders.push("content-length", String(content?.bytes.byteLength ?? 0));
  // A copy: an array that was pushed to keeps room to grow, which counts with 100,000 APIs.
  return { status, rawHeaders: Object.freeze(rawHeaders.slice()), body: content?.bytes ?? null };
}

function contentOf(
  { json, text, body }: MockResponse,
  platform: Platform,
): { readonly type: string; readonly bytes: Uint8Array } | undefined {
  if (json !== undefined) return { type: "application/json", bytes: platform.encodeUtf8(JSON.stringify(json)) };
  if (text !== undefined) return { type: "text/plain; charset=utf-8", bytes: platform.encodeUtf8(text) };
  if (body === undefined) return undefined;
  return { type: "application/octet-stream", bytes: body instanceof Uint8Array ? body : fromBase64(body.base64) };
}
