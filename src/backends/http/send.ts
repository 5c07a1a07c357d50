import type { GatewayError } from "../../core/errors.js";
import type { Exchange } from "../../core/model/exchange.js";
import type { GatewayResponse } from "../../core/model/response.js";
import type { UpstreamRequest } from "./message/upstream-request.js";
import type { Target } from "./targets/target.js";

/** One request to an upstream that is to be sent, and who is told how it went: exactly once, by one of the two. */
export interface Sending {
  readonly exchange: Exchange;
  readonly request: UpstreamRequest;
  /** The moment of the clock by which the whole answer must be there; `Infinity` for none. */
  readonly due: number;
  /** Targets that have been tried for this request before. */
  readonly tried: readonly Target[];
  /** The answer's header is there; its body follows as it is read. `target` gave it. */
  settle(response: GatewayResponse, target: Target): void;
  /** @param sent whether anything of the request may have reached the target; `target` is `undefined` where none was left to ask */
  refuse(error: GatewayError, sent: boolean, target: Target | undefined): void;
}

/**
 * Sends a request, to one target or in the end to none. Never throws. A body that has not been touched when the request is
 * refused is left as it is: whoever began the request may send it elsewhere, and lets go of it when nobody will.
 */
export type Send = (sending: Sending) => void;
