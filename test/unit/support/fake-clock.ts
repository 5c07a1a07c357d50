import type { Clock } from "../../../src/index.js";

/** Time that passes only when it is told to. */
export class FakeClock implements Clock {
  readonly #timers = new Map<object, { readonly at: number; readonly callback: () => void }>();
  #now = 1000;

  /** Timers that have neither fired nor been cancelled. */
  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#now;
  }

  schedule(callback: () => void, ms: number): () => void {
    const key = {};
    this.#timers.set(key, { at: this.#now + ms, callback });
    return () => void this.#timers.delete(key);
  }

  /** Lets `ms` milliseconds pass; timers that are due fire in their order. */
  advance(ms: number): void {
    this.#now += ms;
    const due = [...this.#timers].filter(([, { at }]) => at <= this.#now).sort(([, a], [, b]) => a.at - b.at);
    for (const [key, { callback }] of due) {
      this.#timers.delete(key);
      callback();
    }
  }
}
