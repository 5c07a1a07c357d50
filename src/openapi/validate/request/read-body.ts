import { GatewayError, isGatewayError } from "../../../core/errors.js";
import { collect, streamFrom } from "../../../core/model/body.js";
import type { Exchange } from "../../../core/model/exchange.js";
import type { Clock } from "../../../core/model/ports.js";
import type { Content } from "../body/text.js";

/** How long and how large a body may be that is waited for. */
export interface BodyLimits {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/**
 * Reads the body of a request and puts what was read in its place, so that the backend gets it. A body that is here is not copied.
 * @throws GatewayError `BODY_TOO_LARGE`; `BACKEND_TIMEOUT` when it is not complete in time; `BAD_REQUEST` when it breaks off
 */
export function readBody(exchange: Exchange, { maxBytes, timeoutMs, clock }: BodyLimits): Content | Promise<Content> {
  const { body } = exchange;
  if (body === null) return "";
  const tooLarge = () => new GatewayError("BODY_TOO_LARGE", `The request body has more than ${maxBytes} bytes, too many to be checked.`);
  if (typeof body === "string" || body instanceof Uint8Array) {
    if (body.length > maxBytes) throw tooLarge();
    return body;
  }
  const stream = streamFrom(body);
  return new Promise((resolve, reject) => {
    const late = new GatewayError("BACKEND_TIMEOUT", "The request's body was not complete in time.");
    const stop = clock.schedule(() => {
      reject(late);
      stream.cancel(late);
    }, timeoutMs);
    collect(stream, maxBytes, tooLarge).then(
      (bytes) => {
        stop();
        exchange.replaceBody(bytes);
        resolve(bytes);
      },
      (cause: unknown) => {
        stop();
        reject(isGatewayError(cause) ? cause : new GatewayError("BAD_REQUEST", "The request's body broke off.", { cause }));
      },
    );
  });
}
