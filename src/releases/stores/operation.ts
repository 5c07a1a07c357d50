import { StoreError } from "../store.js";
import type { Ending } from "./driver.js";

/** One read or write that is under way. */
export class Operation {
  readonly #controller = new AbortController();
  /** Whether the write has left this process: from then on it may have happened, whatever goes wrong. */
  sent = false;

  /** Aborts when the operation is over; the reason is what its caller shall get, unless the write was sent. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  end(reason: unknown): void {
    this.#controller.abort(reason);
  }
}

/**
 * Runs an operation to its end, or until its time is up, its caller gives up or the store closes, whichever is first:
 * it never hangs. A write that was sent and got no answer is `UNKNOWN`.
 * @param refused whether an error says for certain that a write did not happen
 */
export async function operate<Result>(
  store: string,
  timeoutMs: number,
  { closing, signal }: Ending,
  run: (operation: Operation) => Promise<Result>,
  refused: (error: unknown) => boolean,
): Promise<Result> {
  closing.throwIfAborted();
  signal?.throwIfAborted();
  const operation = new Operation();
  const overdue = new StoreError("UNAVAILABLE", `${store} has not answered within ${timeoutMs} ms: see whether it is up and reachable.`);
  const timer = setTimeout(() => operation.end(overdue), timeoutMs);
  const close = () => operation.end(closing.reason);
  const giveUp = () => operation.end(signal?.reason);
  closing.addEventListener("abort", close, { once: true });
  signal?.addEventListener("abort", giveUp, { once: true });
  try {
    return await untilAborted(run(operation), operation.signal);
  } catch (error) {
    if (operation.sent && !refused(error)) throw unknown(store, error);
    throw error;
  } finally {
    clearTimeout(timer);
    closing.removeEventListener("abort", close);
    signal?.removeEventListener("abort", giveUp);
    // Whatever still goes on for an operation that has its result ends here.
    operation.end(undefined);
  }
}

/** What a promise settles with, or the reason of the signal if it aborts before. */
export function untilAborted<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function unknown(store: string, cause: unknown): StoreError {
  return new StoreError("UNKNOWN", `The answer of ${store} to a write got lost, and the write may have happened: read again.`, { cause });
}
