import type { Clock } from "../../../core/model/ports.js";

/**
 * A time that passes in the background. Its end comes once, by a timer or by whoever asks before it: a timer may be late,
 * what is said of a target must not be.
 */
export class Pause {
  readonly #clock: Clock;
  readonly #over: () => void;
  #until: number | undefined;
  #cancel: (() => void) | undefined;
  #stopped = false;

  constructor(clock: Clock, over: () => void) {
    this.#clock = clock;
    this.#over = over;
  }

  /** Milliseconds that are left; `undefined` where it does not last. */
  get leftMs(): number | undefined {
    if (this.#until === undefined) return undefined;
    const leftMs = this.#until - this.#clock.now();
    if (leftMs > 0) return leftMs;
    this.#cancel?.();
    this.#until = undefined;
    this.#over();
    return undefined;
  }

  begin(ms: number): void {
    this.#until = this.#clock.now() + ms;
    this.#wait(ms);
  }

  /** Sets no timers any more. */
  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  #wait(ms: number): void {
    this.#cancel?.();
    if (!this.#stopped) this.#cancel = this.#clock.schedule(() => this.#look(), Math.ceil(ms), { background: true });
  }

  /** Timers keep whole milliseconds of their own clock and may be early by less than one. */
  #look(): void {
    const { leftMs } = this;
    if (leftMs !== undefined) this.#wait(leftMs);
  }
}
