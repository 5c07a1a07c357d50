import { type GatewayError, gatewayErrorStatus } from "../errors.js";
import { isFieldName, isFieldValue } from "../model/headers.js";
import type { Platform } from "../model/ports.js";
import { ErrorAnswer } from "../model/error-answer.js";
import type { Served } from "../model/resolution.js";

const titles: Readonly<Record<number, string>> = {
  400: "Bad Request",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  413: "Content Too Large",
  414: "URI Too Long",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** The answer to a request that failed: problem details (RFC 9457) with the error's stable `code`. Cause and stack stay here. */
export function problem(error: GatewayError, served: Served, platform: Platform): ErrorAnswer {
  const { code, message: detail, reason, violations } = error;
  const status = gatewayErrorStatus[code];
  const body = platform.encodeUtf8(
    JSON.stringify({ type: "about:blank", title: titles[status], status, detail, code, reason, violations }),
  );
  const rawHeaders = ["content-type", "application/problem+json", "content-length", String(body.byteLength), ...carriable(error.headers)];
  return new ErrorAnswer(error, status, rawHeaders, body, served, platform);
}

/** The fields that HTTP can carry: an error may be one of the user's own making, and lack them. */
function carriable(headers: Readonly<Record<string, unknown>> | undefined): string[] {
  return Object.entries(headers ?? {}).flatMap(([name, value]) =>
    isFieldName(name) && isFieldValue(value) ? [name.toLowerCase(), value] : [],
  );
}
