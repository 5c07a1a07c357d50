import type { ApiOperation } from "../../core/model/operation.js";
import type { OperationSupport } from "../../core/model/operation-support.js";
import type { PreparedOperation } from "../../core/model/prepared-operation.js";
import { OperationAnswers } from "./operation-answers.js";
import type { AnswerOptions } from "./options.js";

/** Prepares the answers of one operation, where a response is documented. Each is made ready with the first request that gets it. */
export function prepareAnswers(
  { responses = {} }: ApiOperation,
  context: Parameters<OperationSupport["prepare"]>[1],
  options: AnswerOptions,
): Pick<PreparedOperation, "answer"> {
  const answers = new OperationAnswers(responses, context, options);
  return answers.none ? {} : { answer: (exchange) => answers.answer(exchange) };
}
