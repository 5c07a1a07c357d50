/**
 * Groups from OpenAPI documents, and documents of groups.
 * @module
 */
export { type OpenApiDocumentObject, toOpenApi, type ToOpenApiOptions } from "./export/to-openapi.js";
export { type CompiledOpenApi, compileOpenApi } from "./import/compile-openapi.js";
export { groupFromOpenApi, groupFromOpenApiObject } from "./import/group-from-openapi.js";
export type { ExternalOptions, OpenApiImport, OpenApiOptions } from "./import/options.js";
export { OpenApiError, type OpenApiIssue, type OpenApiIssueCode, type OpenApiWarning, type OpenApiWarningCode } from "./import/report.js";
