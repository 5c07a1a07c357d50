/**
 * The pure part of pointsman: no I/O, no globals but ECMAScript's, runs anywhere. Bring your own adapters and platform.
 * @module
 */
export type { ConfigIssue, ConfigIssueCode, GatewayErrorCode, GatewayErrorReason, Violation } from "./errors.js";
export { ConfigError, GatewayError, isGatewayError } from "./errors.js";
export { createCoreGateway, type CoreGatewayOptions } from "./dispatch/gateway.js";
export type * from "./model/adapter.js";
export type * from "./model/any-backend.js";
export type * from "./model/attempt-observer.js";
export type * from "./model/backend-status.js";
export { type BodyProducer, type BodySink, BodyStream } from "./model/body.js";
export type * from "./model/config.js";
export { type DefinedGroup, defineGroup, fn, type GroupDefinition, http, mock } from "./model/define.js";
export type * from "./model/exchange.js";
export type { FaultKind, ResponseFault } from "./model/fault.js";
export type * from "./model/function.js";
export type * from "./model/gateway.js";
export type * from "./model/hooks.js";
export type * from "./model/http-config.js";
export type { HeaderRecord } from "./model/headers.js";
export type { PathParams } from "./model/path-params.js";
export type * from "./model/mock-answer.js";
export type * from "./model/mock-call.js";
export type * from "./model/mock-config.js";
export type * from "./model/mock-when.js";
export type * from "./model/observer.js";
export type * from "./model/operation.js";
export type * from "./model/operation-support.js";
export type * from "./model/ports.js";
export type * from "./model/prepared-operation.js";
export type * from "./model/release.js";
export type * from "./model/request.js";
export type * from "./model/resolution.js";
export type { GatewayResponse, ResponseBody, ResponseInit } from "./model/response.js";
export type * from "./model/shape.js";
export type { Upgrade, UpgradeHandler } from "./model/upgrade.js";
export type { WebAbortSignal, WebReadableStream, WebRequest, WebResponse } from "./model/web.js";
export { type ResolveContext, resolveBackend } from "./resolve/resolve-backend.js";
export { normalizeConfig, type NormalConfig } from "./rules/normalize.js";
export { parseConfig, serializeConfig } from "./rules/serialize.js";
export { defaultEnvironments, validate, type ValidateOptions, type ValidationResult } from "./rules/validate.js";
export { parseTemplate, type PathTemplate } from "./model/path-template.js";
export { RouteMatch, RouteMiss } from "./route/route-match.js";
export { RouteTable, RouteTableBuilder } from "./route/route-table.js";
