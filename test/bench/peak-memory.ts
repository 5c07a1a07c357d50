import { collectGarbage } from "./tasks/task.js";

const everyMs = 5;

/** What this process holds of the machine's memory (resident set), at its highest. */
export class PeakMemory {
  #idle = 0;
  #highest = 0;

  /** Begins to watch. The result is what an idle process holds, in MB. */
  start(): number {
    collectGarbage();
    this.#idle = process.memoryUsage.rss();
    setInterval(() => this.#look(), everyMs).unref();
    return this.#idle / 1e6;
  }

  /** The highest since the last call, in MB over the idle process. */
  peak(): number {
    this.#look();
    const highest = this.#highest;
    this.#highest = 0;
    return (highest - this.#idle) / 1e6;
  }

  #look(): void {
    this.#highest = Math.max(this.#highest, process.memoryUsage.rss());
  }
}
