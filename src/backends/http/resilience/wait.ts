import { GatewayError } from "../../../core/errors.js";
import type { Exchange } from "../../../core/model/exchange.js";
import type { Clock } from "../../../core/model/ports.js";

/** Why a wait is over. */
export type WaitEnd = "time" | "gone";

/**
 * Calls `over` once: when `ms` milliseconds have passed (`Infinity`: never), or when the client has left, at once if it
 * already has. The result ends the wait without a call. Neither timer nor listener outlives it.
 */
export function wait(exchange: Exchange, clock: Clock, ms: number, over: (why: WaitEnd) => void): () => void {
  let ended = false;
  let stopTimer: (() => void) | undefined;
  let stopListening: (() => void) | undefined;
  const stop = () => {
    ended = true;
    stopTimer?.();
    stopListening?.();
  };
  const end = (why: WaitEnd) => {
    if (ended) return;
    stop();
    over(why);
  };
  stopListening = exchange.onAbandon(() => end("gone"));
  if (ended) stopListening();
  else if (ms !== Number.POSITIVE_INFINITY) stopTimer = clock.schedule(() => end("time"), ms);
  return stop;
}

/** The error of a request whose client left while it waited. */
export function clientGone(): GatewayError {
  return new GatewayError("CLIENT_GONE", "The client left before the answer was complete.");
}
