/**
 * Mocks that answer as an OpenAPI document says, and requests and responses that are held to it.
 * @module
 */
export { type OpenApiOperationsOptions, openApiOperations } from "./operations.js";
export type { GroupValidation, ValidationMode, ValidationOptions, ValidationRules } from "./validate/index.js";
