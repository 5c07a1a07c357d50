import { type Context, createNoopMeter, type MeterProvider, metrics } from "@opentelemetry/api";
import type { AttemptStart } from "../../core/model/attempt-observer.js";
import type { BackendStatus } from "../../core/model/backend-status.js";
import { type Instruments, makeInstruments } from "./instruments.js";
import { observeBackends } from "./observe-backends.js";
import { AttemptMetrics, RequestMetrics } from "./request-metrics.js";

/** Counts and measures, once there is somebody to tell. */
export class Metering {
  readonly #provider: MeterProvider | undefined;
  readonly #backends: () => readonly BackendStatus[];
  #instruments: Instruments | undefined;
  #stopObserving: (() => void) | undefined;

  constructor(provider: MeterProvider | undefined, backends: () => readonly BackendStatus[]) {
    this.#provider = provider;
    this.#backends = backends;
    this.#live();
  }

  /** Whether metrics go anywhere: not before an SDK is registered with the API. */
  get active(): boolean {
    return this.#live() !== undefined;
  }

  request(method: string, scheme: string, context: Context | undefined): RequestMetrics | undefined {
    const instruments = this.#live();
    return instruments && new RequestMetrics(instruments, method, scheme, context);
  }

  attempt(start: AttemptStart, method: string, isResent: boolean, context: Context | undefined): AttemptMetrics | undefined {
    const instruments = this.#live();
    return instruments && new AttemptMetrics(instruments, start, method, isResent, context);
  }

  stop(): void {
    this.#stopObserving?.();
    this.#instruments?.stop();
  }

  /** The API's own providers of metrics don't stand for one that is registered later: it is looked for until there is one. */
  #live(): Instruments | undefined {
    if (this.#instruments !== undefined) return this.#instruments;
    const meter = (this.#provider ?? metrics.getMeterProvider()).getMeter("pointsman");
    if (meter === createNoopMeter()) return undefined;
    this.#stopObserving = observeBackends(meter, this.#backends);
    this.#instruments = makeInstruments(meter);
    return this.#instruments;
  }
}
