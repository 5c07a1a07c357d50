import { GatewayError } from "../errors.js";
import { Answer } from "../model/answer.js";
import type { LiveExchange } from "./live-exchange.js";

/** What comes of a request: its answer at once, or later. */
export type Outcome = Answer | Promise<Answer>;

/** Whether the answer is there, and no fault. */
export function isWhole(outcome: Outcome): outcome is Answer {
  return outcome instanceof Answer && outcome.fault === undefined;
}

/**
 * The answer, for a caller in this process.
 * @throws TypeError what `fetch` rejects with, where a fault comes instead of the answer
 */
export function orFault(answer: Answer): Answer {
  const { fault } = answer;
  if (fault !== undefined && !fault.hasHeader) throw fault.toError();
  return answer;
}

/** What the user's code gave as an answer. @throws GatewayError INTERNAL where it is none */
export function checkedAnswer(value: unknown, { resolution }: LiveExchange): Answer {
  if (value instanceof Answer) return value;
  const cause = new TypeError(
    `The backend of kind ${JSON.stringify(resolution.kind)} gave no GatewayResponse: make it with exchange.respond(…).`,
  );
  throw new GatewayError("INTERNAL", "The gateway could not answer this request.", { cause });
}
