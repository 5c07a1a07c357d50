import type { Attributes, Context } from "@opentelemetry/api";
import type { AttemptStart } from "../../core/model/attempt-observer.js";
import type { ResponseEnd } from "../../core/model/observer.js";
import type { Served } from "../../core/model/resolution.js";
import type { GatewayResponse } from "../../core/model/response.js";
import { errorTypeOf } from "../error-type.js";
import type { Instruments } from "./instruments.js";

/** What is counted and measured of one request. */
export class RequestMetrics {
  readonly #instruments: Instruments;
  readonly #common: Attributes;
  readonly #context: Context | undefined;
  readonly #since = performance.now();
  readonly #key: string;
  #route: string | undefined;

  /** @param context of its span, where it has one */
  constructor(instruments: Instruments, method: string, scheme: string, context: Context | undefined) {
    this.#instruments = instruments;
    this.#context = context;
    this.#common = { "http.request.method": method, "url.scheme": scheme };
    this.#key = `${method} ${scheme}`;
    instruments.activeRequests.add(this.#key, 1, () => this.#common);
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
    activeRequests.add(this.#key, -1, () => this.#common);
    const { kind, source, group, api } = served;
    requests.add(`${kind}\n${source}\n${group}\n${api}`, 1, () => answeredBy(served));
  }
}

function answeredBy({ kind, source, group, api }: Served): Attributes {
  const attributes: Attributes = { "pointsman.backend.kind": kind, "pointsman.backend.source": source };
  if (group !== null) attributes["pointsman.group"] = group;
  if (api !== null) attributes["pointsman.api"] = api;
  return attributes;
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
