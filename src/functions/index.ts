/**
/**
 * Functions written for other places as handlers of function backends: for fetch runtimes, for the functions framework of
 * Google Cloud, for AWS Lambda, those that run behind a Lambda-compatible endpoint, and those that want threads of their own.
 * @module
 */
export type { ExpressHandler, ExpressRequest, ExpressResponse } from "./express/express-handler.js";
export { fromExpress } from "./express/from-express.js";
export { type FetchContext, type FetchHandler, type FromFetchOptions, fromFetch } from "./fetch/from-fetch.js";
export { type FromInvokeUrlOptions, fromInvokeUrl } from "./invoke/from-invoke-url.js";
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
