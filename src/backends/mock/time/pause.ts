import { GatewayError } from "../../../core/errors.js";
import type { Exchange } from "../../../core/model/exchange.js";
import type { Clock } from "../../../core/model/ports.js";

/**
 * Waits. Rejects with `BACKEND_TIMEOUT` once the gateway's time for an answer is over, so that nothing waits on for a request
 * that has its answer, and with `CLIENT_GONE` when the client leaves.
 *
 * @param ms `Infinity` for ever
 */
export function pause(ms: number, exchange: Exchange, clock: Clock, answerTimeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let over = false; // a clock may be one that waits for nothing
    let stopListening: (() => void) | undefined;
    const finish = () => {
      over = true;
      stopListening?.();
      if (ms < answerTimeoutMs) resolve();
      else reject(new GatewayError("BACKEND_TIMEOUT", "The Mock did not answer in time."));
    };
    const cancel = clock.schedule(finish, Math.min(ms, answerTimeoutMs));
    if (over) return;
    stopListening = exchange.onAbandon(() => {
      cancel();
      reject(new GatewayError("CLIENT_GONE", "The client left before the answer was complete."));
    });
  });
}
