import type { Context } from "aws-lambda";
import { BodyStream } from "../../../core/model/body.js";
import type { Clock } from "../../../core/model/ports.js";
import type { ResponseInit } from "../../../core/model/response.js";
import { badResult, fromLambdaResult, isBodiless } from "../from-lambda-result.js";
import type { LambdaEvent } from "../to-lambda-event.js";
import { overdue } from "../time-limit.js";
import { ResponseStream } from "./response-stream.js";
import type { StreamedHandler } from "./streamed-handler.js";

/**
 * Calls a handler that streams. The response is there when its metadata or its first byte is; its body breaks off where the
 * handler fails, returns without having ended the stream, or is not done within `timeoutMs`.
 */
export function invokeStreamed(
  handler: StreamedHandler<never>,
  event: LambdaEvent,
  context: Context,
  timeoutMs: number,
  clock: Clock,
): Promise<ResponseInit> {
  return new Promise((resolve, reject) => {
    let body: BodyStream | undefined;
    let onTaken: (() => void) | undefined;
    let begun = false;
    const stream = new ResponseStream({
      begin(metadata) {
        const init = toInit(metadata);
        begun = true;
        if (!isBodiless(init.status)) body = new BodyStream({ resume, cancel });
        resolve(body === undefined ? init : { ...init, body });
      },
      write(bytes, taken) {
        // Without a body to be sent, what is written is dropped.
        if (body === undefined || body.push(bytes)) taken();
        else onTaken = taken;
      },
      end() {
        stop();
        body?.end();
      },
      fail(error) {
        stop();
        if (begun) body?.fail(error);
        else reject(error);
      },
    });
    const resume = () => {
      const taken = onTaken;
      onTaken = undefined;
      taken?.();
    };
    const cancel = () => stream.destroy();
    // What becomes of an error is decided above; without a listener it would end the process.
    stream.on("error", () => {});
    const stop = clock.schedule(() => stream.destroy(overdue(timeoutMs)), timeoutMs);
    const finished = () => {
      if (!stream.writableEnded) stream.destroy(badResult(new TypeError("The handler returned before it had ended its response stream.")));
    };
    (async () => handler(event as never, stream, context))().then(finished, (error: unknown) => stream.destroy(toError(error)));
  });
}

function toInit(metadata: unknown): ResponseInit {
  if (typeof metadata !== "object" || metadata === null)
    throw badResult(new TypeError("The metadata of a streamed response is no object."));
  return fromLambdaResult({ statusCode: 200, ...metadata, body: undefined });
}

/** A stream takes only errors for reasons. */
function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error("The function failed.", { cause: error });
}
