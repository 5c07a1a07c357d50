import type { RetryPolicy } from "../../../core/model/http-config.js";
import type { Clock } from "../../../core/model/ports.js";

/** What a retry costs. Requests bring their percentage of it in whole numbers, so that a hundred of 1 % make exactly one retry. */
const price = 100;

/** Retries that requests may save up at most. */
const savedRetries = 100;

/** Seconds over which the retries that time brings may be saved up; a new budget holds as many. */
const savedSeconds = 10;

/**
 * A bucket of tokens that bounds all retries of one backend. Each request brings `percent` of a retry, each second
 * `minPerSecond` of them, and each retry takes one. What is not used is kept only up to a reserve: `minPerSecond` x 10 and
 * 100 more, so that a long calm does not pay for a storm.
 */
export class RetryBudget {
  readonly #percent: number;
  readonly #perMs: number;
  readonly #reserve: number;
  readonly #clock: Clock;
  #saved: number;
  #since: number;

  constructor({ percent = 20, minPerSecond = 1 }: NonNullable<RetryPolicy["budget"]>, clock: Clock) {
    this.#percent = percent;
    this.#perMs = (minPerSecond * price) / 1000;
    this.#clock = clock;
    this.#saved = minPerSecond * savedSeconds * price;
    this.#reserve = this.#saved + savedRetries * price;
    this.#since = clock.now();
  }

  /** A request is sent for the first time. */
  add(): void {
    this.#save(this.#percent);
  }

  /** Whether one retry is allowed, which is then spent. */
  take(): boolean {
    const now = this.#clock.now();
    this.#save((now - this.#since) * this.#perMs);
    this.#since = now;
    if (this.#saved < price) return false;
    this.#saved -= price;
    return true;
  }

  #save(tokens: number): void {
    this.#saved = Math.min(this.#reserve, this.#saved + tokens);
  }
}
