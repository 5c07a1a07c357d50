import type { Attributes, Context } from "@opentelemetry/api";
import type { AttemptStart } from "../../core/model/attempt-observer.js";
import type { ResponseEnd } from "../../core/model/observer.js";
import type { GatewayResponse } from "../../core/model/response.js";
import { errorTypeOf } from "../error-type.js";
import type { Instruments } from "./instruments.js";

/** What is counted and measured of one request. */
export class RequestMetrics {
  readonly #instruments: Instruments;
  readonly #common: Attributes;
  readonly #context: Context | undefined;
  readonly #since = performance.now();
  #route: string | undefined;

  /** @param context of its span, where it has one */
  constructor(instruments: Instruments, method: string, scheme: string, context: Context | undefined) {
    this.#instruments = instruments;
    this.#context = context;
    this.#common = { "http.request.method": method, "url.scheme": scheme };
    instruments.activeRequests.add(1, this.#common, context);
  }

  matched(route: string): void {
    this.#route = route;
  }

  ended(response: GatewayResponse, end: ResponseEnd): void {
    const { requestDuration, activeRequests, requests } = this.#instruments;
    const { status, served, fault } = response;
    const attributes: Attributes = { ...this.#common };
    if (this.#route !== undefined) attributes["http.route"] = this.#route;
    if (fault === undefined || fault.hasHeader) attributes["http.response.status_code"] = status;
    const errorType = errorTypeOf(response, end);
    if (errorType !== undefined) attributes["error.type"] = errorType;
    requestDuration.record((performance.now() - this.#since) / 1000, attributes, this.#context);
    activeRequests.add(-1, this.#common, this.#context);
    const by: Attributes = { "pointsman.backend.kind": served.kind, "pointsman.backend.source": served.source };
    if (served.group !== null) by["pointsman.group"] = served.group;
    if (served.api !== null) by["pointsman.api"] = served.api;
    requests.add(1, by, this.#context);
  }
}

/** What is measured of one try to reach an upstream. */
export class AttemptMetrics {
  readonly #instruments: Instruments;
  readonly #attributes: Attributes;
  readonly #context: Context | undefined;
  readonly #since = performance.now();

  /** @param isResent whether the request has been sent before */
  constructor(instruments: Instruments, { upstream }: AttemptStart, method: string, isResent: boolean, context: Context | undefined) {
    this.#instruments = instruments;
    this.#context = context;
    const where = { "server.address": upstream.host, "server.port": upstream.port };
    this.#attributes = { "http.request.method": method, ...where };
    if (isResent) instruments.retries.add(1, where, context);
  }

  /** @param status of the upstream's answer, where there was one */
  ended(status: number | undefined, errorType: string | undefined): void {
    const attributes = this.#attributes;
    if (status !== undefined) attributes["http.response.status_code"] = status;
    if (errorType !== undefined) attributes["error.type"] = errorType;
    this.#instruments.attemptDuration.record((performance.now() - this.#since) / 1000, attributes, this.#context);
  }
}
