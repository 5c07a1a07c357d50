import type { FunctionCall } from "../../core/model/function.js";
import type { LambdaEvent } from "./to-lambda-event.js";
import type { LambdaHandler } from "./handler.js";
import { makeContext } from "./lambda-context.js";
import type { LambdaOptions } from "./lambda-options.js";

/** Calls a handler; gives what it gives back, by whichever of its ways it does so first. */
export function invoke(handler: LambdaHandler<never>, event: LambdaEvent, call: FunctionCall, options: LambdaOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (error: unknown, result?: unknown) => (error === null || error === undefined ? resolve(result) : reject(error));
    const returned: unknown = handler(event as never, makeContext(call, options, settle), settle);
    if (isThenable(returned)) returned.then(resolve, reject);
  });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
