import type { BackendHandler } from "../model/adapter.js";
import { Answer } from "../model/answer.js";
import { changeRequest } from "./changed-request.js";
import { withDeadline } from "./deadline.js";
import { isChanges, isThenable } from "./hooks.js";
import type { LiveExchange } from "./live-exchange.js";
import type { Settings } from "./settings.js";

/** A backend that is called when every `onBackend` has been, with the request as they have changed it. Without a hook it is the backend itself. */
export function announced(backend: BackendHandler | Answer, { hooks, answerTimeoutMs, platform }: Settings): BackendHandler | Answer {
  const { onBackend } = hooks;
  if (onBackend === undefined) return backend;
  const call = backend instanceof Answer ? () => backend : backend;
  return (exchange) => {
    const told = tell(onBackend, 0, exchange as LiveExchange);
    return told === undefined ? call(exchange) : withDeadline(told, answerTimeoutMs, platform.clock).then(() => call(exchange));
  };
}

/** Calls the hooks from one on, and changes the request by each; a promise where one of them takes its time. */
function tell(hooks: NonNullable<Settings["hooks"]["onBackend"]>, from: number, exchange: LiveExchange): PromiseLike<void> | undefined {
  for (let i = from; i < hooks.length; i++) {
    const given = hooks[i]?.(exchange);
    if (isThenable(given)) {
      return given.then((late) => {
        change(exchange, late);
        return tell(hooks, i + 1, exchange);
      });
    }
    change(exchange, given);
  }
  return undefined;
}

/** @throws TypeError where a hook gives what changes nothing, or what no request can have */
function change(exchange: LiveExchange, given: unknown): void {
  if (given === undefined) return;
  if (!isChanges(given)) throw new TypeError('"onBackend" gives nothing, or changes: { headers: { set, remove } }.');
  if (given.headers !== undefined) exchange.request = changeRequest(exchange.request, given.headers);
}
