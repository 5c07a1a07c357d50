import { GatewayError } from "../../core/errors.js";
import type { Exchange } from "../../core/model/exchange.js";
import { Answer } from "../../core/model/answer.js";
import type { GatewayResponse } from "../../core/model/response.js";
import { fromWebResponse, isWebResponse } from "../call/from-web-response.js";
import { isResponseInit } from "../call/is-response-init.js";

/**
 * Makes the answer from what a handler gave back (see `FunctionResult`).
 * @throws GatewayError FUNCTION_BAD_RESPONSE when it is no answer
 */
export function toGatewayResponse(result: unknown, exchange: Exchange): GatewayResponse {
  if (result instanceof Answer) return result;
  if (result === undefined || typeof result === "function" || typeof result === "symbol") {
    throw badResponse(new TypeError(`The function gave ${typeof result}: return a Response, a response init or JSON.`));
  }
  try {
    return exchange.respond(isWebResponse(result) ? fromWebResponse(result) : isResponseInit(result) ? result : { json: result });
  } catch (cause) {
    throw badResponse(cause);
  }
}

function badResponse(cause: unknown): GatewayError {
  return new GatewayError("FUNCTION_BAD_RESPONSE", "The function gave no usable response.", { cause });
}
