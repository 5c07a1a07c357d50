import type { Exchange } from "../../../core/model/exchange.js";
import type { RandomSource } from "../../../core/model/ports.js";
import { declaredLength } from "../message/declared-length.js";
import { isLongerThan } from "../message/is-longer-than.js";
import { isReady, type UpstreamRequest } from "../message/upstream-request.js";
import type { Send } from "../send.js";
import { tap } from "./tap.js";

/** Which requests are copied, and what is done with a copy. */
export interface MirrorRules {
  /** Requests in 100. */
  readonly percent: number;
  /** A request with a longer body is not copied. */
  readonly maxBodyBytes: number;
  readonly random: RandomSource;
  /** Sends a copy, whose body is here. Must not throw. */
  readonly copy: (exchange: Exchange, request: UpstreamRequest) => void;
}

/** Sends requests as `send` does, and then copies of some. The copy waits for the true request, never the other way round. */
export function mirroring(send: Send, { percent, maxBodyBytes, random, copy }: MirrorRules): Send {
  return (sending) => {
    const { exchange, request, due, tried } = sending;
    const { body } = request;
    if (random() * 100 >= percent || isTooLong(request, maxBodyBytes)) return send(sending);
    if (isReady(body)) {
      send(sending);
      return copy(exchange, request);
    }
    const tapped = tap(body, maxBodyBytes, (whole) => copy(exchange, { ...request, body: whole }));
    send({
      exchange,
      request: { ...request, body: tapped },
      due,
      tried,
      settle: (response, target) => sending.settle(response, target),
      refuse: (error, sent, target) => sending.refuse(error, sent, target),
    });
  };
}

/** Whether the body is longer than that, as far as its length is known. */
function isTooLong(request: UpstreamRequest, maxBytes: number): boolean {
  const { body } = request;
  return isReady(body) ? isLongerThan(body, maxBytes) : (declaredLength(request) ?? 0) > maxBytes;
}
