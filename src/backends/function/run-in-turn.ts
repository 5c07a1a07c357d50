import { GatewayError } from "../../core/errors.js";
import type { Exchange } from "../../core/model/exchange.js";
import type { FunctionHandler } from "../../core/model/function.js";
import type { GatewayResponse } from "../../core/model/response.js";
import type { FunctionRules } from "./function-rules.js";
import type { Gate, Waiter } from "./gate.js";
import { GatedCall } from "./gated-call.js";
import { run, timedOut } from "./run.js";

/** Seconds after which a client that found the queue full may try again. */
const retryAfterSeconds = "1";

/** Runs a handler once fewer than `concurrency` calls of its API run. Waiting is part of the function's time. */
export function runInTurn(
  handler: FunctionHandler,
  exchange: Exchange,
  rules: FunctionRules,
  gate: Gate,
  concurrency: number,
): GatewayResponse | Promise<GatewayResponse> {
  const begin = (leftMs: number) => run({ handler, call: new GatedCall(exchange, rules, gate), exchange, rules }, leftMs);
  return gate.enter(concurrency) ? begin(rules.timeoutMs) : wait(begin, exchange, rules, gate, concurrency);
}

function wait(
  begin: (leftMs: number) => GatewayResponse | Promise<GatewayResponse>,
  exchange: Exchange,
  { timeoutMs, queue, platform: { clock } }: FunctionRules,
  gate: Gate,
  concurrency: number,
): Promise<GatewayResponse> {
  const since = clock.now();
  return new Promise((resolve, reject) => {
    const waiter: Waiter = {
      concurrency,
      begin() {
        stopWaiting();
        try {
          const call = () => begin(Math.max(1, timeoutMs - (clock.now() - since)));
          // This is the turn of whoever has left.
          resolve(exchange.observation === undefined ? call() : exchange.observation.run(call));
        } catch (error) {
          reject(error);
        }
      },
    };
    if (!gate.wait(waiter, queue)) return reject(queueFull());
    const giveUp = (error: GatewayError) => {
      if (!gate.giveUp(waiter)) return;
      stopWaiting();
      reject(error);
    };
    const stopTimer = clock.schedule(() => giveUp(timedOut({ timeoutMs })), timeoutMs);
    let stopListening: (() => void) | undefined;
    const stopWaiting = () => {
      stopTimer();
      stopListening?.();
    };
    stopListening = exchange.onAbandon(() =>
      giveUp(new GatewayError("CLIENT_GONE", "The client left before the function's turn had come.")),
    );
  });
}

function queueFull(): GatewayError {
  const headers = { "retry-after": retryAfterSeconds };
  return new GatewayError("UNAVAILABLE", "Too many calls of this function wait already.", { headers });
}
