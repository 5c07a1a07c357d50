import type { GatewayResponse } from "../core/model/response.js";
import { toReadableStream } from "./to-readable-stream.js";

/** A gateway's answer as a web `Response`. A streamed body moves into it and is pulled as it is read. */
export function toWebResponse({ status, headers, rawHeaders, body }: GatewayResponse): Response {
  // The record is made once for all answers of a Mock. Pairs are for what a record can't say: several lines of one name, and
  // `__proto__`, which implementations lose.
  const pairs = Object.hasOwn(headers, "__proto__") || Object.values(headers).some((value) => typeof value !== "string");
  const init = { status, headers: pairs ? toPairs(rawHeaders) : (headers as Record<string, string>) };
  if (body === null || body instanceof Uint8Array) return new Response(body as Uint8Array<ArrayBuffer> | null, init);
  return new Response(toReadableStream(body), init);
}

function toPairs(rawHeaders: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) pairs.push([rawHeaders[i] as string, rawHeaders[i + 1] as string]);
  return pairs;
}
