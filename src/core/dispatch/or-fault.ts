import type { Answer } from "../model/answer.js";

/**
 * The answer, for a caller in this process.
 * @throws TypeError what `fetch` rejects with, where a fault comes instead of the answer
 */
export function orFault(answer: Answer): Answer {
  const { fault } = answer;
  if (fault !== undefined && !fault.hasHeader) throw fault.toError();
  return answer;
}
