import type { Dispatcher } from "undici";

/** How a client holds back, asks for more of and gives up an answer. */
export class Flow implements Dispatcher.DispatchController {
  rawHeaders: Buffer[] | null = null;
  readonly rawTrailers: null = null;
  readonly #abort = new AbortController();
  #wake: (() => void) | undefined;
  #paused = false;

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get aborted(): boolean {
    return this.signal.aborted;
  }

  get reason(): Error | null {
    return this.aborted ? (this.signal.reason as Error) : null;
  }

  get paused(): boolean {
    return this.#paused;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#wake?.();
  }

  abort(reason: Error): void {
    this.#abort.abort(reason);
    this.resume();
  }

  /** Resolves at once, or when the client asks for more or leaves. */
  async ready(): Promise<void> {
    if (!this.#paused) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }
}
