/**
 * Groups from OpenAPI documents and the way back, Mocks that answer as a document says, and requests and responses that are held to it.
 * @module
 */
export type { AnswerOptions } from "./answer/options.js";
export { type OpenApiDocumentObject, toOpenApi, type ToOpenApiOptions } from "./export/to-openapi.js";
export { type CompiledOpenApi, compileOpenApi } from "./import/compile-openapi.js";
export { groupFromOpenApi, groupFromOpenApiObject } from "./import/group-from-openapi.js";
export type { ExternalOptions, OpenApiImport, OpenApiOptions } from "./import/options.js";
export { OpenApiError, type OpenApiIssue, type OpenApiIssueCode, type OpenApiWarning, type OpenApiWarningCode } from "./import/report.js";
export { type OpenApiOperationsOptions, openApiOperations } from "./operations.js";
export type { GroupValidation, ValidationMode, ValidationOptions, ValidationRules } from "./validate/index.js";
