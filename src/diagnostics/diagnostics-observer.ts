import type { GatewayError } from "../core/errors.js";
import type { Exchange } from "../core/model/exchange.js";
import type { AttemptObservation, AttemptStart } from "../core/model/attempt-observer.js";
import type { Observer, RequestObservation, ResponseEnd } from "../core/model/observer.js";
import type { GatewayRequest } from "../core/model/request.js";
import type { GatewayResponse } from "../core/model/response.js";
import { routeTemplate } from "../core/model/route-template.js";
import { channels, publish } from "./channels.js";

/** Publishes requests and tries on the library's channels, of all gateways on the same ones. Without subscribers it is not active. */
export const diagnosticsObserver: Observer = {
  get active() {
    const { requestStart, requestEnd, backendStart, backendEnd } = channels;
    return requestStart.hasSubscribers || requestEnd.hasSubscribers || backendStart.hasSubscribers || backendEnd.hasSubscribers;
  },
  request(request) {
    publish("requestStart", () => ({ request }));
    return new PublishedRequest(request);
  },
};

class PublishedRequest implements RequestObservation {
  readonly #request: GatewayRequest;
  readonly #since = performance.now();
  #route: string | undefined;
  #response: GatewayResponse | undefined;
  #headersMs = 0;

  constructor(request: GatewayRequest) {
    this.#request = request;
  }

  run<Result>(work: () => Result): Result {
    return work();
  }

  matched({ group, api }: Exchange): void {
    this.#route = routeTemplate(group, api);
  }

  attempt(attempt: AttemptStart): AttemptObservation {
    const request = this.#request;
    publish("backendStart", () => ({ request, attempt }));
    return new PublishedAttempt(request, attempt);
  }

  answered(response: GatewayResponse): void {
    this.#response = response;
    this.#headersMs = performance.now() - this.#since;
  }

  ended(end: ResponseEnd): void {
    const [request, route, response, headersMs] = [this.#request, this.#route, this.#response, this.#headersMs];
    if (response === undefined) return;
    publish("requestEnd", () => ({ request, route, response, end, headersMs, durationMs: performance.now() - this.#since }));
  }
}

const nothing: readonly never[] = [];
const none: ReadonlySet<never> = new Set();

class PublishedAttempt implements AttemptObservation {
  readonly fields = nothing;
  readonly replaces = none;
  readonly #request: GatewayRequest;
  readonly #attempt: AttemptStart;
  readonly #since = performance.now();
  #status: number | undefined;

  constructor(request: GatewayRequest, attempt: AttemptStart) {
    this.#request = request;
    this.#attempt = attempt;
  }

  run(work: () => void): void {
    work();
  }

  answered(status: number): void {
    this.#status = status;
  }

  ended(error: GatewayError | undefined): void {
    const [request, attempt, status] = [this.#request, this.#attempt, this.#status];
    publish("backendEnd", () => ({ request, attempt, status, error, durationMs: performance.now() - this.#since }));
  }
}
