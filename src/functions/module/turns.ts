import { GatewayError } from "../../core/errors.js";

interface Waiting {
  start(): void;
}

/** Lets a number of calls run at once, and a number wait for their turn, which comes in the order in which they asked. */
export class Turns {
  readonly #waiting = new Set<Waiting>();
  readonly #maxWaiting: number;
  #free: number;

  constructor(atOnce: number, maxWaiting: number) {
    this.#free = atOnce;
    this.#maxWaiting = maxWaiting;
  }

  /** @throws GatewayError UNAVAILABLE with Retry-After when there is no room to wait */
  check(): void {
    if (this.#free > 0 || this.#waiting.size < this.#maxWaiting) return;
    throw new GatewayError("UNAVAILABLE", "Too many calls are waiting for this function.", { headers: { "Retry-After": "1" } });
  }

  /**
   * Waits for a turn; {@link give} it back.
   * @throws GatewayError UNAVAILABLE when there is no room to wait; the signal's reason when it is aborted meanwhile
   */
  take(signal: AbortSignal): Promise<void> {
    this.check();
    if (this.#free > 0) {
      this.#free--;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(waiting);
        reject(signal.reason);
      };
      const waiting: Waiting = {
        start() {
          signal.removeEventListener("abort", leave);
          resolve();
        },
      };
      this.#waiting.add(waiting);
      signal.addEventListener("abort", leave, { once: true });
    });
  }

  give(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free++;
      return;
    }
    this.#waiting.delete(next);
    next.start();
  }
}
