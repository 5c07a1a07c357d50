import type { OperationSupport } from "../core/model/operation-support.js";
import type { AnswerOptions } from "./answer/options.js";
import { prepareAnswers } from "./answer/prepare-answers.js";
import { prepareValidation, type ValidationMode, type ValidationOptions } from "./validate/index.js";

/** Options of {@link openApiOperations}. */
export interface OpenApiOperationsOptions {
  /** How Mocks without content answer. `false`: not by the document. */
  readonly answers?: AnswerOptions | false;
  /** How requests and responses are held to what is documented of them. Default `"off"`. */
  readonly validation?: ValidationMode | ValidationOptions;
}

/**
 * The support of documented operations, for `createGateway(config, { operations })`: Mocks without content answer as the
 * `operation` of their API says, and requests and responses are held to it as far as `validation` wants that.
 *
 * @throws TypeError (when the gateway is created) for a mode of validation that there is not
 */
export function openApiOperations({ answers = {}, validation = "off" }: OpenApiOperationsOptions = {}): OperationSupport {
  return {
    prepare: (operation, context) => ({
      ...(answers !== false && prepareAnswers(operation, context, answers)),
      ...prepareValidation(operation, context, validation),
    }),
  };
}
