import type { BackendHandler } from "../model/adapter.js";
import { Answer } from "../model/answer.js";
import type { PreparedOperation } from "../model/prepared-operation.js";
import type { GatewayResponse } from "../model/response.js";
import { withDeadline } from "./deadline.js";
import type { Settings } from "./settings.js";

type Checks = Pick<PreparedOperation, "checkRequest" | "checkResponse">;

/**
 * A backend behind the checks of its operation. Where there are none it is the backend itself, an answer that is ready
 * included: what is not checked costs nothing.
 */
export function guarded(backend: BackendHandler | Answer, checks: Checks | undefined, settings: Settings): BackendHandler | Answer {
  if (checks?.checkRequest === undefined && checks?.checkResponse === undefined) return backend;
  const answer = backend instanceof Answer ? () => backend : backend;
  return beforehand(afterwards(answer, checks.checkResponse), checks.checkRequest, settings);
}

/** A handler that is called only for requests that nothing is said against. Also a check that never ends gets an answer. */
function beforehand(handler: BackendHandler, check: Checks["checkRequest"], { answerTimeoutMs, platform }: Settings): BackendHandler {
  if (check === undefined) return handler;
  return (exchange) => {
    const refusal = check(exchange);
    if (refusal === undefined) return handler(exchange);
    if (!("then" in refusal)) return refusal;
    return withDeadline(refusal, answerTimeoutMs, platform.clock).then((late) => late ?? handler(exchange));
  };
}

function afterwards(handler: BackendHandler, check: Checks["checkResponse"]): BackendHandler {
  if (check === undefined) return handler;
  return (exchange) => {
    // What is no answer is left to the gateway, which says so.
    const checked = (given: GatewayResponse) => (given instanceof Answer ? check(given, exchange) : given);
    const given = handler(exchange);
    return given instanceof Answer ? check(given, exchange) : Promise.resolve(given).then(checked);
  };
}
