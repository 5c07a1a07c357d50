import type { Clock } from "../../../core/model/ports.js";

/**
 * One timer that follows a request through its phases. Moving the moment further away, which every phase and every chunk
 * does, only stores a number: the timer looks again when it fires. So a fast request costs one timer set and one cleared.
 */
export class Deadline {
  readonly #clock: Clock;
  readonly #expire: () => void;
  /** The moment behind which no phase may reach. */
  readonly #last: number;
  #due = Number.POSITIVE_INFINITY;
  #firesAt = Number.POSITIVE_INFINITY;
  #cancel: (() => void) | undefined;

  /** @param last the moment behind which no phase may reach; `Infinity` for none */
  constructor(clock: Clock, last: number, expire: () => void) {
    this.#clock = clock;
    this.#expire = expire;
    this.#last = last;
  }

  /** Whether the bound over all phases is what has run out. */
  get isTotal(): boolean {
    return this.#due === this.#last;
  }

  /** The phase that begins now, or the next step of it, may take `ms` milliseconds. */
  within(ms: number): void {
    this.#setDue(this.#clock.now() + ms);
  }

  /** The phase waits for somebody who has no deadline here; only the bound over all phases holds. */
  suspend(): void {
    this.#setDue(Number.POSITIVE_INFINITY);
  }

  /** Nothing is waited for any more. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    // Before every moment: nothing is scheduled any more, whoever still asks.
    this.#firesAt = Number.NEGATIVE_INFINITY;
  }

  #setDue(due: number): void {
    this.#due = Math.min(due, this.#last);
    if (this.#due < this.#firesAt) this.#schedule(this.#clock.now());
  }

  #schedule(now: number): void {
    this.#cancel?.();
    this.#firesAt = this.#due;
    this.#cancel = this.#clock.schedule(() => this.#fire(), Math.max(0, Math.ceil(this.#due - now)));
  }

  #fire(): void {
    this.#cancel = undefined;
    this.#firesAt = Number.POSITIVE_INFINITY;
    if (this.#due === Number.POSITIVE_INFINITY) return;
    const now = this.#clock.now();
    // Timers keep whole milliseconds of their own clock and may be early by less than one.
    if (this.#due - now >= 1) this.#schedule(now);
    else this.#expire();
  }
}
