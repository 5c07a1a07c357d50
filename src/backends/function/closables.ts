import type { FunctionHandler } from "../../core/model/function.js";

/** Handlers that hold something, such as threads, which ends with the gateway. */
export class Closables {
  readonly #handlers = new Set<FunctionHandler & { close(): Promise<void> }>();

  /** Notes a handler if there is something to close. */
  add(handler: FunctionHandler): void {
    if ("close" in handler && typeof handler.close === "function") {
      this.#handlers.add(handler as FunctionHandler & { close(): Promise<void> });
    }
  }

  /** Closes all of them; one that fails to close leaves no other open. */
  async close(): Promise<void> {
    const closings = await Promise.allSettled([...this.#handlers].map(async (handler) => handler.close()));
    for (const closing of closings) if (closing.status === "rejected") throw closing.reason;
  }
}
