import type { GatewayError } from "../core/errors.js";
import type { AttemptObservation, AttemptStart } from "../core/model/attempt-observer.js";
import type { Exchange } from "../core/model/exchange.js";
import type { RequestObservation, ResponseEnd } from "../core/model/observer.js";
import type { GatewayRequest } from "../core/model/request.js";
import type { GatewayResponse } from "../core/model/response.js";
import { routeTemplate } from "../core/model/route-template.js";
import { nameOf } from "./error-type.js";
import type { Metering } from "./metrics/metering.js";
import type { AttemptMetrics, RequestMetrics } from "./metrics/request-metrics.js";
import type { MethodNames } from "./method.js";
import { placeOf } from "./request-target.js";
import type { AttemptSpan } from "./tracing/attempt-span.js";
import type { RequestSpan } from "./tracing/request-span.js";
import type { Tracing } from "./tracing/tracing.js";

/** Who makes something of what is observed; `undefined` where nobody wants it. */
export interface Telemetry {
  readonly methods: MethodNames;
  readonly tracing: Tracing | undefined;
  readonly metering: Metering | undefined;
}

/** One request, told as a span and in metrics. */
export class RequestTelemetry implements RequestObservation {
  readonly #telemetry: Telemetry;
  readonly #span: RequestSpan | undefined;
  readonly #metrics: RequestMetrics | undefined;
  #response: GatewayResponse | undefined;
  #sent = 0;
  #over = false;

  constructor(telemetry: Telemetry, request: GatewayRequest) {
    const method = telemetry.methods.of(request.method);
    this.#telemetry = telemetry;
    const place = placeOf(request);
    this.#span = telemetry.tracing?.request(request, method, place);
    this.#metrics = telemetry.metering?.request(method, place.scheme, this.#span?.context);
  }

  run<Result>(work: () => Result): Result {
    return this.#span === undefined ? work() : this.#span.run(work);
  }

  matched({ group, api }: Exchange): void {
    const route = routeTemplate(group, api);
    this.#span?.matched(route);
    this.#metrics?.matched(route);
  }

  attempt(start: AttemptStart): AttemptObservation {
    const resent = start.mirror ? 0 : this.#sent++;
    const { methods, tracing, metering } = this.#telemetry;
    const method = methods.of(start.method);
    const span = this.#span && tracing?.attempt(this.#span.context, start, method, resent);
    return new AttemptTelemetry(span, metering?.attempt(start, method, resent > 0, span?.context));
  }

  answered(response: GatewayResponse): void {
    this.#response = response;
    // What follows is no HTTP any more, and may last for hours.
    if (response.status === 101) this.ended({ kind: "complete" });
  }

  ended(end: ResponseEnd): void {
    const response = this.#response;
    if (response === undefined || this.#over) return;
    this.#over = true;
    this.#span?.ended(response, end);
    this.#metrics?.ended(response, end);
  }
}

const nothing: readonly never[] = [];
const none: ReadonlySet<never> = new Set();

/** One try to reach an upstream, told as a span and in metrics. */
class AttemptTelemetry implements AttemptObservation {
  readonly fields: readonly string[];
  readonly replaces: ReadonlySet<string>;
  readonly #span: AttemptSpan | undefined;
  readonly #metrics: AttemptMetrics | undefined;
  #status: number | undefined;

  constructor(span: AttemptSpan | undefined, metrics: AttemptMetrics | undefined) {
    this.#span = span;
    this.#metrics = metrics;
    this.fields = span?.fields ?? nothing;
    this.replaces = span?.replaces ?? none;
  }

  run(work: () => void): void {
    if (this.#span === undefined) work();
    else this.#span.run(work);
  }

  answered(status: number): void {
    this.#status = status;
  }

  ended(error: GatewayError | undefined): void {
    const status = this.#status;
    const errorType = error === undefined ? (status !== undefined && status >= 400 ? String(status) : undefined) : nameOf(error);
    this.#span?.ended(status, errorType);
    this.#metrics?.ended(status, errorType);
  }
}
