import { GatewayError } from "../../core/errors.js";
import type { Clock } from "../../core/model/ports.js";

/** The error of an invocation that took too long. */
export function overdue(timeoutMs: number): GatewayError {
  return new GatewayError("BACKEND_TIMEOUT", `The function did not answer within ${timeoutMs} ms.`);
}

/** The promise, or BACKEND_TIMEOUT (504) when it has not settled in time. What it gives later is dropped. */
export function within<Value>(promise: Promise<Value>, timeoutMs: number, clock: Clock): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = clock.schedule(() => reject(overdue(timeoutMs)), timeoutMs);
    promise.then(resolve, reject).finally(stop);
  });
}
