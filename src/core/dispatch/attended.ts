import { Answer } from "../model/answer.js";
import type { GatewayRequest } from "../model/request.js";
import type { WebRequest } from "../model/web.js";
import { Dispatched } from "./dispatched.js";
import type { Stopwatch } from "./expose/stopwatch.js";
import type { ObservedRequest } from "./observers.js";
import type { Outcome } from "./outcome.js";
import type { Settings } from "./settings.js";

type Given = GatewayRequest | WebRequest;

/**
 * Answers a request by `answer`, which never throws, with those around who want to know: observers first and last, then `dispatch`
 * listeners, then the client itself where answers tell who gave them.
 * @param observed the request as observers watch it, where one does
 */
export function attended(
  given: Given,
  observed: ObservedRequest | undefined,
  { exposing, listeners, platform }: Settings,
  answer: (request: Given, watch: Stopwatch | undefined) => Outcome,
): Outcome {
  const request = observed?.request ?? given;
  const exposed = () => (exposing === undefined ? answer(request, undefined) : exposing.answer((watch) => answer(request, watch)));
  const told = () => {
    if (!listeners.wantsDispatch) return exposed();
    const since = platform.clock.now();
    const tell = (given: Answer) => {
      listeners.emit("dispatch", new Dispatched(request, given, platform.clock.now() - since, platform));
      return given;
    };
    const outcome = exposed();
    return outcome instanceof Answer ? tell(outcome) : outcome.then(tell);
  };
  return observed === undefined ? told() : observed.answer(told);
}
