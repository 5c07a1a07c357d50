/**
 * Mocks that answer as an OpenAPI document says, and requests and responses that are held to it.
 * @module
 */
export type { AnswerOptions } from "./answer/options.js";
export { type OpenApiOperationsOptions, openApiOperations } from "./operations.js";
export type { GroupValidation, ValidationMode, ValidationOptions, ValidationRules } from "./validate/index.js";
