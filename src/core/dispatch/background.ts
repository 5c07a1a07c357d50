import type { Clock } from "../model/ports.js";
import { withDeadline } from "./deadline.js";

/** Work that goes on behind answers. Each settles in its own time; whoever closes waits for all of it. */
export class Background {
  readonly #working = new Set<Promise<void>>();

  /** @param onFailure told why it failed, where it does */
  add(work: PromiseLike<unknown>, onFailure: (cause: unknown) => void): void {
    const done = () => void this.#working.delete(settled);
    const settled = Promise.resolve(work).then(done, (cause: unknown) => {
      done();
      onFailure(cause);
    });
    this.#working.add(settled);
  }

  /** Waits until nothing goes on any more, also of what is added meanwhile; `ms` at most. */
  async idle(ms: number, clock: Clock): Promise<void> {
    const all = async () => {
      while (this.#working.size > 0) await Promise.allSettled(this.#working);
    };
    if (this.#working.size > 0) await withDeadline(all(), ms, clock).catch(() => {});
  }
}
