/**
 * Functions in the forms that they already have, as handlers of function backends.
 * @module
 */
export { fromLambda } from "./lambda/from-lambda.js";
export { fromLambdaResult, type LambdaResultOptions } from "./lambda/from-lambda-result.js";
export type { LambdaHandler, LambdaResult, LambdaResultV1 } from "./lambda/handler.js";
export type { LambdaEventOptions, LambdaOptions, LambdaPayload } from "./lambda/lambda-options.js";
export { type Awslambda, awslambda, installAwslambda } from "./lambda/streaming/awslambda.js";
export type {
  LambdaResponseMetadata,
  LambdaResponseStream,
  StreamedHandler,
  StreamifiedHandler,
} from "./lambda/streaming/streamed-handler.js";
export { type LambdaEvent, toLambdaEvent } from "./lambda/to-lambda-event.js";
export { fromModule, type ModuleFunction } from "./module/from-module.js";
export type { ModuleOptions } from "./module/module-options.js";
