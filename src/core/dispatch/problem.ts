import type { GatewayError } from "../errors.js";
import { toRawHeaders } from "../model/headers.js";
import type { Platform } from "../model/ports.js";
import { Answer } from "../model/answer.js";
import type { Served } from "../model/resolution.js";

const titles: Readonly<Record<number, string>> = {
  400: "Bad Request",
  404: "Not Found",
  405: "Method Not Allowed",
  413: "Content Too Large",
  414: "URI Too Long",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** The answer to a request that failed: problem details (RFC 9457) with the error's stable `code`. Cause and stack stay here. */
export function problem(error: GatewayError, served: Served, platform: Platform): Answer {
  const { status, code, message: detail } = error;
  const body = platform.encodeUtf8(JSON.stringify({ type: "about:blank", title: titles[status], status, detail, code }));
  const rawHeaders = [
    "content-type",
    "application/problem+json",
    "content-length",
    String(body.byteLength),
    ...toRawHeaders(error.headers),
  ];
  return new Answer(status, rawHeaders, body, served, platform);
}
