export type { HttpEvent, HttpResult } from "./http-event.js";
export { type LambdaGateway, type LambdaHandlerOptions, type LambdaHttpHandler, toLambdaHandler } from "./to-lambda-handler.js";
export { toStreamingLambdaHandler } from "./to-streaming-lambda-handler.js";
