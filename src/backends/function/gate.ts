/** Somebody who waits for a place. */
export interface Waiter {
  /** Most calls that may run beside each other when it begins. */
  readonly concurrency: number;
  /** Its turn has come, and it has its place. */
  begin(): void;
}

/** Counts the calls of one API that run, and keeps those that wait in their order. */
export class Gate {
  #running = 0;
  readonly #waiting = new Set<Waiter>();
  #admitting = false;

  /** Takes a place where one is free and nobody has waited for it longer. */
  enter(concurrency: number): boolean {
    if (this.#running >= concurrency || this.#waiting.size > 0) return false;
    this.#running++;
    return true;
  }

  /** Waits for a place, unless `queue` others do already. */
  wait(waiter: Waiter, queue: number): boolean {
    if (this.#waiting.size >= queue) return false;
    this.#waiting.add(waiter);
    return true;
  }

  /** Waits no more; whether it did. */
  giveUp(waiter: Waiter): boolean {
    return this.#waiting.delete(waiter);
  }

  /** Gives a place back, to whoever has waited longest. One who begins may leave at once: that is a turn of this loop and no deeper call. */
  leave(): void {
    this.#running--;
    if (this.#admitting) return;
    this.#admitting = true;
    for (const waiter of this.#waiting) {
      if (this.#running >= waiter.concurrency) break;
      this.#waiting.delete(waiter);
      this.#running++;
      waiter.begin();
    }
    this.#admitting = false;
  }
}
