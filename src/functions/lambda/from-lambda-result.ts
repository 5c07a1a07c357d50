import { GatewayError } from "../../core/errors.js";
import type { ResponseInit } from "../../core/model/response.js";
import type { LambdaPayload } from "./lambda-options.js";
import { readHeaders } from "./result/read-headers.js";
import { type StructuredResult, structured } from "./result/structured.js";

/** How a result is read. */
export interface LambdaResultOptions {
  /** Default `"2.0"`. */
  readonly payload?: LambdaPayload;
  /** The request's method: the answer to HEAD keeps its `Content-Length`. */
  readonly method?: string;
}

/**
 * The response that API Gateway would make of what a Lambda function gave back.
 *
 * - 1.0: an object with an integer `statusCode`, and with `headers`, `multiValueHeaders`, `body` and `isBase64Encoded` where
 *   it wants them. A value that is in both kinds of headers is sent once.
 * - 2.0: the same with `cookies` in place of `multiValueHeaders`; anything else that is JSON is the body of a 200, a string as it is.
 *
 * Framing and hop-by-hop fields are left out, and so is the body of a status that has none. A body without a type gets
 * API Gateway's: `application/json` in 1.0, `text/plain;charset=UTF-8` in 2.0.
 *
 * @throws GatewayError FUNCTION_BAD_RESPONSE when it is malformed
 */
export function fromLambdaResult(result: unknown, options: LambdaResultOptions = {}): ResponseInit {
  const { payload = "2.0", method } = options;
  try {
    return payload === "2.0" && !isStructured(result) ? inferred(result) : respond(structured(result), payload, method);
  } catch (cause) {
    throw badResult(cause);
  }
}

/** The error of a result, or of metadata before a stream, that can't be read. */
export function badResult(cause: unknown): GatewayError {
  return new GatewayError("FUNCTION_BAD_RESPONSE", "The function gave no usable response.", { cause });
}

/** Whether answers of this status never have a body (RFC 9110 §15.3.5, §15.3.6, §15.4.5). */
export function isBodiless(status: number | undefined): boolean {
  return status === 204 || status === 205 || status === 304;
}

function isStructured(result: unknown): boolean {
  return typeof result === "object" && result !== null && "statusCode" in result && result.statusCode !== undefined;
}

function inferred(result: unknown): ResponseInit {
  const body = typeof result === "string" ? result : (JSON.stringify(result) as string | undefined);
  if (body === undefined) throw new TypeError("The function gave nothing.");
  return { status: 200, headers: { "content-type": "application/json" }, body };
}

function respond(result: StructuredResult, payload: LambdaPayload, method: string | undefined): ResponseInit {
  const headers = readHeaders(result, payload, method === "HEAD");
  if (isBodiless(result.statusCode)) return { status: result.statusCode, headers };
  const { body = "", isBase64Encoded = false } = result;
  if (body !== "") headers["content-type"] ??= payload === "1.0" ? "application/json" : "text/plain;charset=UTF-8";
  return { status: result.statusCode, headers, body: isBase64Encoded ? new Uint8Array(Buffer.from(body, "base64")) : body };
}
