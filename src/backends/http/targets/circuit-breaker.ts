import type { BackendStatus } from "../../../core/model/backend-status.js";
import type { CircuitBreakerPolicy } from "../../../core/model/http-config.js";
import type { Clock } from "../../../core/model/ports.js";
import type { Judge } from "./attempt.js";
import { FailureRun } from "./failure-run.js";
import { FailureWindow } from "./failure-window.js";
import { Pause } from "./pause.js";

type Circuit = BackendStatus["circuit"];

/**
 * Milliseconds after which probes that have come to nothing don't keep the next one waiting any more. A client decides how
 * long its request's body takes: without a bound one that never sends it would keep all others out.
 */
const patienceMs = 60_000;

/** The circuit breaker of one target. See {@link CircuitBreakerPolicy}. */
export class CircuitBreaker implements Judge {
  epoch = 0;
  readonly failures: ReadonlySet<number>;
  readonly #failurePercent: number;
  readonly #minRequests: number;
  readonly #openMs: number;
  readonly #probes: number;
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #run: FailureRun;
  readonly #window: FailureWindow | undefined;
  readonly #pause: Pause;
  #circuit: Circuit = "closed";
  /** Requests that are to decide and have no answer yet. */
  #probing = 0;
  /** Those that went well. */
  #proven = 0;
  #lastProbeAt = 0;

  /** @param changed is called after each change of {@link circuit} */
  constructor(policy: CircuitBreakerPolicy, clock: Clock, changed: () => void) {
    const { failures = 5, failurePercent, minRequests = 20, windowMs = 10_000, openMs = 10_000, probes = 1 } = policy;
    this.failures = new Set(policy.statuses ?? [502, 503, 504]);
    this.#failurePercent = failurePercent ?? 100;
    this.#minRequests = minRequests;
    this.#openMs = openMs;
    this.#probes = probes;
    this.#clock = clock;
    this.#changed = changed;
    this.#run = new FailureRun(failures);
    this.#window = failurePercent === undefined ? undefined : new FailureWindow(windowMs, clock);
    this.#pause = new Pause(clock, () => this.#become("half-open"));
  }

  get circuit(): Circuit {
    // First the pause: when it is found to be over it becomes half-open.
    return this.#pause.leftMs === undefined ? this.#circuit : "open";
  }

  get available(): boolean {
    const { circuit } = this;
    return circuit === "closed" || (circuit === "half-open" && this.#hasPlaceForProbe);
  }

  /** Milliseconds until it gets requests again; `undefined` where it does, or where that depends on the ones that decide. */
  get availableInMs(): number | undefined {
    return this.#pause.leftMs;
  }

  began(): void {
    if (this.circuit !== "half-open") return;
    this.#probing += 1;
    this.#lastProbeAt = this.#clock.now();
  }

  answered(): void {
    if (this.#circuit === "half-open") return this.#prove();
    this.#run.answered();
    this.#window?.add(1, 0);
    this.#decide();
  }

  completed(): void {
    this.#run.completed();
  }

  failed(midway: boolean): void {
    if (this.#circuit === "half-open") return this.#become("open");
    this.#run.failed(midway);
    this.#window?.add(midway ? 0 : 1, 1);
    this.#decide();
  }

  dropped(): void {
    if (this.#circuit === "half-open") this.#probing -= 1;
  }

  /** Sets no timers any more. */
  close(): void {
    this.#pause.stop();
  }

  get #hasPlaceForProbe(): boolean {
    return this.#probing + this.#proven < this.#probes || this.#clock.now() - this.#lastProbeAt >= patienceMs;
  }

  #prove(): void {
    this.#probing -= 1;
    this.#proven += 1;
    if (this.#proven >= this.#probes) this.#become("closed");
  }

  #decide(): void {
    if (this.#run.isTooLong || this.#window?.exceeds(this.#failurePercent, this.#minRequests) === true) this.#become("open");
  }

  #become(circuit: Circuit): void {
    this.#circuit = circuit;
    this.epoch += 1;
    this.#probing = 0;
    this.#proven = 0;
    this.#run.clear();
    this.#window?.clear();
    if (circuit === "open") this.#pause.begin(this.#openMs);
    // Last: who hears of it may ask for anything.
    this.#changed();
  }
}
