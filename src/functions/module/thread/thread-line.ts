import type { MessagePort } from "node:worker_threads";
import type { LogLevel } from "../../../core/model/function.js";
import type { FromThread } from "../messages.js";

/** What a call in a thread and the gateway say to each other besides request and answer. */
export class ThreadLine {
  readonly #port: MessagePort;
  readonly #left = new AbortController();
  readonly #works: Promise<unknown>[] = [];

  constructor(port: MessagePort) {
    this.#port = port;
    port.once("message", () => this.#left.abort());
  }

  begun(): void {
    this.#say({ say: "begun" });
  }

  onAbandon(listener: () => void): () => void {
    const { signal } = this.#left;
    if (signal.aborted) listener();
    else signal.addEventListener("abort", listener, { once: true });
    return () => signal.removeEventListener("abort", listener);
  }

  /** Details that can't be copied to another thread go as text. */
  log(level: LogLevel, message: string, details: unknown): void {
    try {
      this.#say({ say: "log", level, message, details });
    } catch {
      this.#say({ say: "log", level, message, details: String(details) });
    }
  }

  /** What fails of it is logged. */
  waitUntil(work: PromiseLike<unknown>): void {
    if (this.#works.length === 0) this.#say({ say: "works" });
    const failed = (error: unknown) => this.log("error", "Work behind the answer failed.", error);
    this.#works.push(Promise.resolve(work).catch(failed));
  }

  /** The call has its answer: the line closes when what goes on behind it has ended, too. */
  async end(): Promise<void> {
    await Promise.all(this.#works);
    this.#port.close();
  }

  #say(message: FromThread): void {
    this.#port.postMessage(message);
  }
}
