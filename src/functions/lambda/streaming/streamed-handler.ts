import type { Writable } from "node:stream";
import type { Context } from "aws-lambda";

/** The stream that a streaming handler writes its response to. */
export interface LambdaResponseStream extends Writable {
  /** Media type of the response, unless metadata names another. Default `application/octet-stream`. Throws once something was written. */
  setContentType(contentType: string): void;
}

/** What stands before a streamed response. */
export interface LambdaResponseMetadata {
  /** Default 200. */
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string | number | boolean>>;
  readonly cookies?: readonly string[];
}

/** A handler that writes its response to a stream. `awslambda.streamifyResponse` marks it as one. */
export type StreamedHandler<Event = unknown> = {
  // Method syntax, as of `LambdaHandler`.
  handle(event: Event, responseStream: LambdaResponseStream, context: Context): unknown;
}["handle"];

/** How Lambda's runtime marks handlers that stream, and so do copies of its `streamifyResponse`. */
const streaming: unique symbol = Symbol.for("aws.lambda.runtime.handler.streaming");

/** A handler that is marked as one that streams. */
export type StreamifiedHandler<Event = unknown> = StreamedHandler<Event> & { readonly [streaming]: "response" };

/** Marks a handler as one that streams. */
export function markStreamed<Event>(handler: StreamedHandler<Event>): StreamifiedHandler<Event> {
  return Object.assign(handler, { [streaming]: "response" } as const);
}

/** Whether a handler streams. */
export function isStreamed(handler: object): handler is StreamifiedHandler<never> {
  return (handler as { [streaming]?: unknown })[streaming] === "response";
}
