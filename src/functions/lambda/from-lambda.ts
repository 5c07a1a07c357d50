import type { FunctionCall, FunctionHandler } from "../../core/model/function.js";
import type { ResponseInit } from "../../core/model/response.js";
import { webPlatform } from "../../platform/web-platform.js";
import { fromLambdaResult } from "./from-lambda-result.js";
import type { AnyLambdaHandler, Fits, ForeignHandler, LambdaHandler, LambdaResult } from "./handler.js";
import { invoke } from "./invoke.js";
import { makeContext } from "./lambda-context.js";
import { defaultTimeoutMs, type LambdaOptions, type LambdaPayload } from "./lambda-options.js";
import { invokeStreamed } from "./streaming/invoke-streamed.js";
import { isStreamed, type StreamedHandler, type StreamifiedHandler } from "./streaming/streamed-handler.js";
import { within } from "./time-limit.js";
import { type LambdaEvent, toLambdaEvent } from "./to-lambda-event.js";

/**
 * An AWS Lambda handler as a function: it gets the proxy event that API Gateway would send it, and what it gives back is read as
 * API Gateway would read it (see `toLambdaEvent` and `fromLambdaResult`). Handlers may give a promise, call back, or stream
 * their response (`awslambda.streamifyResponse`).
 *
 * A malformed result is a 502, an invocation that takes too long a 504, and a handler that throws or calls back with an error a
 * 500 like any other function here, where API Gateway says 502. Events have the types of `@types/aws-lambda`.
 */
export function fromLambda<Payload extends LambdaPayload = "2.0">(
  handler: LambdaHandler<LambdaEvent<Payload>, LambdaResult<Payload>>,
  options?: LambdaOptions<Payload>,
): FunctionHandler;
export function fromLambda<Event>(handler: StreamifiedHandler<Event>, options?: LambdaOptions): FunctionHandler;
export function fromLambda<Handler extends ForeignHandler, Payload extends LambdaPayload = "2.0">(
  handler: Handler & Fits<Handler, Payload>,
  options?: LambdaOptions<Payload>,
): FunctionHandler;
export function fromLambda(handler: AnyLambdaHandler, options: LambdaOptions = {}): FunctionHandler {
  return isStreamed(handler) ? (call) => stream(handler, call, options) : (call) => buffer(handler as LambdaHandler<never>, call, options);
}

async function buffer(handler: LambdaHandler<never>, call: FunctionCall, options: LambdaOptions): Promise<ResponseInit> {
  const { payload = "2.0", timeoutMs, clock = webPlatform.clock } = options;
  const event = await toLambdaEvent(call, options);
  const invocation = invoke(handler, event, call, options);
  const result = await (timeoutMs === undefined ? invocation : within(invocation, timeoutMs, clock));
  return fromLambdaResult(result, { payload, method: call.request.method });
}

async function stream(handler: StreamedHandler<never>, call: FunctionCall, options: LambdaOptions): Promise<ResponseInit> {
  const { timeoutMs = defaultTimeoutMs, clock = webPlatform.clock } = options;
  const event = await toLambdaEvent(call, options);
  return invokeStreamed(handler, event, makeContext(call, options, ignore), timeoutMs, clock);
}

/** What ends a streaming invocation is the end of its stream. */
function ignore(): void {}
