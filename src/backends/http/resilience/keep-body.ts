import { GatewayError, isGatewayError } from "../../../core/errors.js";
import { type BodyStream, concatenate } from "../../../core/model/body.js";
import type { Clock } from "../../../core/model/ports.js";
import type { Sending } from "../send.js";
import { clientGone, wait } from "./wait.js";

/**
 * Reads the body of a request to its end, so that it can be sent more than once. `done` is called once, with its bytes or
 * with why there are none: it has not the length that it was said to have (`BAD_REQUEST`), it broke off, the client has
 * left (`CLIENT_GONE`), or the request's time is over (`BACKEND_TIMEOUT`). The stream is cancelled then.
 */
export function keepBody(
  body: BodyStream,
  length: number,
  { exchange, due }: Pick<Sending, "exchange" | "due">,
  clock: Clock,
  done: (kept: Uint8Array | GatewayError) => void,
): void {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let over = false;
  let stop: (() => void) | undefined;
  const end = (kept: Uint8Array | GatewayError) => {
    if (over) return;
    over = true;
    stop?.();
    if (kept instanceof Error) body.cancel(kept);
    done(kept);
  };
  stop = wait(exchange, clock, due - clock.now(), (why) => end(why === "gone" ? clientGone() : tooLate()));
  if (over) return;
  body.attach({
    write(chunk) {
      bytes += chunk.byteLength;
      if (bytes > length) end(wrongLength());
      else chunks.push(chunk);
      return !over;
    },
    end: () => end(bytes === length ? concatenate(chunks) : wrongLength()),
    fail: (error) => end(isGatewayError(error) ? error : brokeOff(error)),
  });
}

function wrongLength(): GatewayError {
  return new GatewayError("BAD_REQUEST", "The request's body is not as long as its Content-Length says.");
}

function brokeOff(cause: unknown): GatewayError {
  return new GatewayError("BAD_REQUEST", "The request's body broke off.", { cause });
}

function tooLate(): GatewayError {
  return new GatewayError("BACKEND_TIMEOUT", "The request's body was not complete in time.");
}
