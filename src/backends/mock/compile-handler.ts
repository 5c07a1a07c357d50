import { GatewayError, isGatewayError } from "../../core/errors.js";
import { Answer } from "../../core/model/answer.js";
import { BodyStream } from "../../core/model/body.js";
import type { MockAnswer } from "../../core/model/mock-answer.js";
import type { MockHandler } from "../../core/model/mock-call.js";
import type { GatewayResponse, ResponseInit } from "../../core/model/response.js";
import { fromWebResponse, isWebResponse } from "../call/from-web-response.js";
import { inTime } from "./compile-answer.js";
import type { LiveCall } from "./live-call.js";
import type { Reply, Tools } from "./tools.js";

/** Compiles a handler; its answer is given at once where it gives it at once. */
export function compileHandler(handler: MockHandler, tools: Tools): Reply {
  return (call) => {
    let result: unknown;
    try {
      result = handler(call);
    } catch (error) {
      call.release();
      throw failed(error);
    }
    return isThenable(result) ? settle(result, call, tools) : finish(result, call, tools);
  };
}

async function settle(result: PromiseLike<unknown>, call: LiveCall, tools: Tools): Promise<GatewayResponse> {
  let value: unknown;
  try {
    value = await result;
  } catch (error) {
    call.release();
    throw failed(error);
  }
  return finish(value, call, tools);
}

/** Makes the answer of what a handler gave, with the time and the fault that it says. */
function finish(result: unknown, call: LiveCall, tools: Tools): GatewayResponse | Promise<GatewayResponse> {
  let streams = false;
  try {
    const { timing, init } = partsOf(result);
    const response = init instanceof Answer ? init : call.exchange.respond(init);
    // Whoever still streams a body may want to know that the client has left.
    streams = response.body instanceof BodyStream;
    return inTime(timing, () => response, tools)(call);
  } catch (cause) {
    throw new GatewayError("FUNCTION_BAD_RESPONSE", "The Mock's handler gave no usable response.", { cause });
  } finally {
    if (!streams) call.release();
  }
}

const initKeys: ReadonlySet<string> = new Set(["status", "headers", "json", "text", "body"]);

function partsOf(result: unknown): { readonly timing: MockAnswer; readonly init: ResponseInit | Answer } {
  if (result instanceof Answer) return { timing: {}, init: result };
  if (isWebResponse(result)) return { timing: {}, init: fromWebResponse(result) };
  if (typeof result !== "object" || result === null)
    throw new TypeError(`A Mock's handler gave ${typeof result}: return an answer, { json: … }.`);
  const { delayMs, fault, hang, ...init } = result as MockAnswer & ResponseInit;
  const unknown = Object.keys(init).find((key) => !initKeys.has(key));
  if (unknown !== undefined)
    throw new TypeError(`A Mock's handler gave the key ${JSON.stringify(unknown)}: return an answer, { json: … }.`);
  return {
    timing: { ...(delayMs !== undefined && { delayMs }), ...(fault !== undefined && { fault }), ...(hang !== undefined && { hang }) },
    init,
  };
}

/** What a handler threw, as the client may know it: a GatewayError as it is, anything else without its message. */
function failed(error: unknown): GatewayError {
  return isGatewayError(error) ? error : new GatewayError("FUNCTION_FAILED", "The Mock's handler failed.", { cause: error });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
