import type { PassiveHealthPolicy } from "../../../core/model/http-config.js";
import type { Clock } from "../../../core/model/ports.js";
import type { Judge } from "./attempt.js";
import { FailureRun } from "./failure-run.js";
import { Pause } from "./pause.js";

/** Takes one target out of the balance for a while when ordinary requests to it fail. See {@link PassiveHealthPolicy}. */
export class PassiveHealth implements Judge {
  epoch = 0;
  readonly failures: ReadonlySet<number>;
  readonly #ejectMs: number;
  readonly #isLast: () => boolean;
  readonly #changed: () => void;
  readonly #run: FailureRun;
  readonly #pause: Pause;

  /**
   * @param isLast whether no other target of the cluster may get requests at this moment
   * @param changed is called after each change of {@link healthy}
   */
  constructor(policy: PassiveHealthPolicy, clock: Clock, isLast: () => boolean, changed: () => void) {
    const { failures = 3, ejectMs = 10_000, statuses = [502, 503, 504] } = policy;
    this.failures = new Set(statuses);
    this.#ejectMs = ejectMs;
    this.#isLast = isLast;
    this.#changed = changed;
    this.#run = new FailureRun(failures);
    this.#pause = new Pause(clock, changed);
  }

  get healthy(): boolean {
    return this.#pause.leftMs === undefined;
  }

  /** Milliseconds until it is back; `undefined` where it is in. */
  get healthyInMs(): number | undefined {
    return this.#pause.leftMs;
  }

  began(): void {}

  answered(): void {
    this.#run.answered();
  }

  completed(): void {
    this.#run.completed();
  }

  failed(midway: boolean): void {
    this.#run.failed(midway);
    // The last one stays in with its row, so that the next failure takes it out when another one has come back.
    if (this.#run.isTooLong && !this.#isLast()) this.#eject();
  }

  dropped(): void {}

  /** Sets no timers any more. */
  close(): void {
    this.#pause.stop();
  }

  #eject(): void {
    this.epoch += 1;
    this.#run.clear();
    this.#pause.begin(this.#ejectMs);
    this.#changed();
  }
}
