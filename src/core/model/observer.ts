import type { AttemptObserver } from "./attempt-observer.js";
import type { Exchange } from "./exchange.js";
import type { GatewayRequest } from "./request.js";
import type { GatewayResponse } from "./response.js";

/**
 * Watches requests from their coming to the end of their answers: what tracers and metrics are built on. It has no say in what is
 * answered, and what it throws concerns nobody. Where no observer wants to know of a request, the request costs one look.
 */
export interface Observer {
  /** Whether it wants to know of requests that come now. Asked for each of them before anything is done for it: must cost nothing and not throw. */
  readonly active: boolean;
  /** A request has come. `undefined` where this observer does not want to know more of it. */
  request(request: GatewayRequest): RequestObservation | undefined;
}

/** One request, as it is told to one observer: `run` around all of the work, then `matched` at most once, `answered` once, `ended` once. */
export interface RequestObservation extends AttemptObserver {
  /** An API takes the request, and its backend is known. Not said where the gateway itself answers (404, 405, …). */
  matched(exchange: Exchange): void;
  /** Status and header are there. `response.error` is what the gateway failed with, where this is its own answer to that. */
  answered(response: GatewayResponse): void;
  /** The answer is over, with all of its body or without. */
  ended(end: ResponseEnd): void;
}

/** How an answer ended: whole; broken off by an error; or given up, because its client was gone. */
export type ResponseEnd =
  | { readonly kind: "complete" }
  | { readonly kind: "broken"; readonly error: unknown }
  | { readonly kind: "abandoned" };
