import { GatewayError } from "../errors.js";
import type { Clock } from "../model/ports.js";

/** The promise, or BACKEND_TIMEOUT (504) when it has not settled within `ms`. What it gives later is dropped. */
export function withDeadline<Value>(promise: PromiseLike<Value>, ms: number, clock: Clock): Promise<Value> {
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(() => reject(new GatewayError("BACKEND_TIMEOUT", "The backend did not answer in time.")), ms);
    promise.then(
      (value) => {
        cancel();
        resolve(value);
      },
      (error: unknown) => {
        cancel();
        reject(error);
      },
    );
  });
}
