import { GatewayError } from "../../core/errors.js";
import { Answer } from "../../core/model/answer.js";
import { BodyStream, streamFrom } from "../../core/model/body.js";
import type { RequestBody } from "../../core/model/request.js";
import type { GatewayResponse, ResponseInit } from "../../core/model/response.js";
import { fromWebResponse, isWebResponse } from "../call/from-web-response.js";
import { isResponseInit } from "../call/is-response-init.js";
import type { Run } from "./running.js";
import { responseTooLarge, watchBody } from "./watch-body.js";
import { rawHeadersOf, WebAnswer } from "./web-answer.js";

/**
 * Makes the answer from what a handler gave back (see `FunctionResult`).
 * @throws GatewayError FUNCTION_BAD_RESPONSE when it is no answer
 */
export function toGatewayResponse(result: unknown, running: Run): GatewayResponse {
  try {
    if (result === undefined || typeof result === "function" || typeof result === "symbol") {
      throw new TypeError(`The function gave ${typeof result}: return a Response, a response init or JSON.`);
    }
    const response = answerOf(result, running);
    const { maxResponseBytes } = running.rules;
    if (maxResponseBytes !== undefined && response.body instanceof Uint8Array && response.body.byteLength > maxResponseBytes) {
      throw responseTooLarge(maxResponseBytes);
    }
    return response;
  } catch (cause) {
    throw new GatewayError("FUNCTION_BAD_RESPONSE", "The function gave no usable response.", { cause });
  }
}

function answerOf(result: unknown, running: Run): GatewayResponse {
  const { exchange } = running;
  if (typeof result !== "object" || result === null) return exchange.respond({ json: result });
  if (!isPlain(result)) {
    if (result instanceof Answer) return result.fault === undefined ? fromAnswer(result, running) : result;
    if (isWebResponse(result)) return fromResponse(result, running);
  }
  return exchange.respond(isResponseInit(result) ? withWatchedBody(result, running) : { json: result });
}

/** The answer of another gateway, under the name of this function. */
function fromAnswer({ status, rawHeaders, body }: Answer, running: Run): GatewayResponse {
  return running.exchange.respondPrepared(status, rawHeaders, body instanceof BodyStream ? watchBody(() => body, running) : body);
}

function fromResponse(response: Response, running: Run): GatewayResponse {
  const { exchange, rules } = running;
  const { body } = response;
  if (body === null) return exchange.respond(fromWebResponse(response));
  if (response.bodyUsed || body.locked) throw new TypeError("A Response was given whose body has been read.");
  const stream = watchBody(() => streamFrom(body as typeof body & ReadableStream<Uint8Array>), running);
  // Handed on as it is, its body would pass by the limits.
  if (rules.concurrency !== undefined || rules.maxResponseBytes !== undefined) {
    return exchange.respondPrepared(response.status, rawHeadersOf(response), stream);
  }
  const onFailure = (cause: unknown) => exchange.report(new GatewayError("FUNCTION_FAILED", "The function's body broke off.", { cause }));
  return new WebAnswer(response, stream, onFailure, exchange.served, rules.platform);
}

function withWatchedBody(init: ResponseInit, running: Run): ResponseInit {
  const { body } = init;
  return isStream(body) ? { ...init, body: watchBody(() => streamFrom(body), running) } : init;
}

function isStream(body: ResponseInit["body"]): body is Exclude<RequestBody, string | Uint8Array> {
  return (
    typeof body === "object" && body !== null && !(body instanceof Uint8Array) && ("getReader" in body || Symbol.asyncIterator in body)
  );
}

/** An object of no class: what handlers nearly always give. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
