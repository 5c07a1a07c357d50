import type { Clock } from "../../../core/model/ports.js";

/** Parts of the window. What is counted goes out of it part by part, so that it reaches back nine to ten tenths of its length. */
const parts = 10;

/** Counts requests and failures over the last while, in the same few numbers however many there are. */
export class FailureWindow {
  readonly #clock: Clock;
  readonly #partMs: number;
  readonly #requests = new Array<number>(parts).fill(0);
  readonly #failures = new Array<number>(parts).fill(0);
  /** The part that counts now, as a number that grows with time. */
  #part: number;
  #allRequests = 0;
  #allFailures = 0;

  /** @param windowMs its length in milliseconds */
  constructor(windowMs: number, clock: Clock) {
    this.#clock = clock;
    this.#partMs = windowMs / parts;
    this.#part = this.#now();
  }

  /** Counts what has happened now. A request that fails after its answer has been counted before, as one that did not. */
  add(requests: 0 | 1, failures: 0 | 1): void {
    this.#move();
    const at = place(this.#part);
    this.#requests[at] = (this.#requests[at] ?? 0) + requests;
    this.#failures[at] = (this.#failures[at] ?? 0) + failures;
    this.#allRequests += requests;
    this.#allFailures += failures;
  }

  /** Whether what had been counted by the last `add` held at least `minRequests`, and `percent` failures in 100 of them. */
  exceeds(percent: number, minRequests: number): boolean {
    return this.#allRequests >= minRequests && this.#allFailures * 100 >= percent * this.#allRequests;
  }

  clear(): void {
    for (let at = 0; at < parts; at++) this.#empty(at);
    this.#part = this.#now();
  }

  #move(): void {
    const now = this.#now();
    for (let part = Math.max(this.#part + 1, now - parts + 1); part <= now; part++) this.#empty(place(part));
    this.#part = Math.max(this.#part, now);
  }

  #empty(at: number): void {
    this.#allRequests -= this.#requests[at] ?? 0;
    this.#allFailures -= this.#failures[at] ?? 0;
    this.#requests[at] = 0;
    this.#failures[at] = 0;
  }

  #now(): number {
    return Math.floor(this.#clock.now() / this.#partMs);
  }
}

/** Where a part is counted. The moments of a clock may be below 0. */
function place(part: number): number {
  return ((part % parts) + parts) % parts;
}
