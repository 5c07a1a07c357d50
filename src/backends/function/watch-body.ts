import { GatewayError } from "../../core/errors.js";
import { type BodySink, BodyStream } from "../../core/model/body.js";
import type { Run } from "./running.js";

/**
 * The body that a function streams: the same, held to the limit, its failure told to `error` listeners. Its end, however it
 * comes, is the call's.
 * @param open gives the function's own stream, when the first byte is wanted
 */
export function watchBody(open: () => BodyStream, { call, exchange, rules }: Run): BodyStream {
  const { maxResponseBytes = Number.POSITIVE_INFINITY } = rules;
  let source: BodyStream | undefined;
  let bytes = 0;
  const sink: BodySink = {
    write(chunk) {
      bytes += chunk.byteLength;
      if (bytes <= maxResponseBytes) return watched.push(chunk);
      const error = responseTooLarge(maxResponseBytes);
      source?.cancel(error);
      fail(error);
      return true;
    },
    end(trailers) {
      watched.end(trailers);
      call.release();
    },
    fail: (cause) => fail(cause),
  };
  const fail = (cause: unknown) => {
    watched.fail(cause);
    call.release();
    exchange.report(new GatewayError("FUNCTION_FAILED", "The function's body broke off.", { cause }));
  };
  const watched = new BodyStream({
    resume() {
      if (source !== undefined) return source.resume();
      try {
        source = open();
        source.attach(sink);
      } catch (error) {
        fail(error); // it has been read already
      }
    },
    cancel(reason) {
      call.abort(reason ?? new GatewayError("CLIENT_GONE", "Nobody wants the rest of the body."));
      call.release();
      (source ?? open()).cancel(reason);
    },
  });
  return watched;
}

/** The failure of a function whose answer is larger than it may be. */
export function responseTooLarge(maxBytes: number): TypeError {
  return new TypeError(`The function's response body has more than ${maxBytes} bytes.`);
}
