import type { Callback, Context } from "aws-lambda";
import type { LambdaPayload } from "./lambda-options.js";
import type { StreamedHandler } from "./streaming/streamed-handler.js";

/**
 * A Lambda handler: it gives a promise, or calls `callback` once, or `context.done`, `succeed` or `fail`. As in Lambda, what it
 * returns that is no promise is ignored.
 */
export type LambdaHandler<Event, Result = unknown> = {
  // Method syntax: adapters name events and contexts by types of their own.
  handle(event: Event, context: Context, callback: Callback): void | Promise<Result>;
}["handle"];

/** What 1.0 wants of a result, as far as types of adapters agree on it. */
export interface LambdaResultV1 {
  readonly statusCode: number;
  readonly body?: string | undefined;
}

/** What a payload format wants of a result. */
export type LambdaResult<Payload extends LambdaPayload = LambdaPayload> = Payload extends "1.0" ? LambdaResultV1 : unknown;

/** A handler by types of its own, as those of adapters are. */
export type ForeignHandler = (event: never, context: never, callback: never) => unknown;

/** `unknown` where a handler takes events of the format and gives what it wants; otherwise what says why not. */
export type Fits<Handler extends ForeignHandler, Payload extends LambdaPayload> = Handler extends (
  event: infer Event,
  context: never,
  callback: never,
) => infer Result
  ? [Event] extends [never]
    ? { error: "The handler's result is not one of this payload format." }
    : 0 extends 1 & Event
      ? unknown
      : [Event] extends [Payload extends "1.0" ? { rawPath: string } : { httpMethod: string }]
        ? { error: "The handler takes events of the other payload format." }
        : [Awaited<Result>] extends [LambdaResult<Payload> | undefined]
          ? unknown
          : { error: "The handler's result is not one of this payload format." }
  : never;

/** Any handler. */
export type AnyLambdaHandler = LambdaHandler<never> | StreamedHandler<never> | ForeignHandler;
