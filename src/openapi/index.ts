/**
 * Groups from OpenAPI documents.
 * @module
 */
export { groupFromOpenApi, groupFromOpenApiObject } from "./import/group-from-openapi.js";
export type { ExternalOptions, OpenApiImport, OpenApiOptions } from "./import/options.js";
export { OpenApiError, type OpenApiIssue, type OpenApiIssueCode, type OpenApiWarning, type OpenApiWarningCode } from "./import/report.js";
