import { GatewayError, isGatewayError } from "../../core/errors.js";
import { Answer } from "../../core/model/answer.js";
import type { GatewayResponse } from "../../core/model/response.js";
import type { FunctionRules } from "./function-rules.js";
import type { Run } from "./running.js";
import { toGatewayResponse } from "./to-gateway-response.js";

/** Runs a handler; gives its answer at once when it answers at once. */
export function run(running: Run, leftMs: number = running.rules.timeoutMs): GatewayResponse | Promise<GatewayResponse> {
  const { handler, call } = running;
  let result: unknown;
  let pending: boolean;
  try {
    result = handler(call);
    pending = isThenable(result);
  } catch (error) {
    call.release();
    throw failed(error);
  }
  return pending ? settle(result as PromiseLike<unknown>, running, leftMs) : finish(result, running);
}

/** Makes the answer. A body that still streams keeps the call. */
function finish(result: unknown, running: Run): GatewayResponse {
  let streams = false;
  try {
    const response = toGatewayResponse(result, running);
    streams = response instanceof Answer && response.streams;
    return response;
  } finally {
    if (!streams) running.call.release();
  }
}

function settle(result: PromiseLike<unknown>, running: Run, leftMs: number): Promise<GatewayResponse> {
  const { call, rules } = running;
  return new Promise((resolve, reject) => {
    const stop = rules.platform.clock.schedule(() => {
      const error = timedOut(rules);
      call.abort(error);
      call.release();
      reject(error);
    }, leftMs);
    const fail = (error: unknown) => {
      stop();
      call.release();
      reject(failed(error));
    };
    const succeed = (value: unknown) => {
      stop();
      try {
        resolve(finish(value, running));
      } catch (error) {
        reject(error);
      }
    };
    try {
      result.then(succeed, fail);
    } catch (error) {
      fail(error); // a `then` that is no promise's
    }
  });
}

/** The failure of a function whose time is over. */
export function timedOut({ timeoutMs }: Pick<FunctionRules, "timeoutMs">): GatewayError {
  return new GatewayError("BACKEND_TIMEOUT", `The function did not answer within ${timeoutMs} ms.`);
}

/** What a handler threw, as the client may know it: a GatewayError as it is, anything else without its message. */
function failed(error: unknown): GatewayError {
  return isGatewayError(error) ? error : new GatewayError("FUNCTION_FAILED", "The function failed.", { cause: error });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
