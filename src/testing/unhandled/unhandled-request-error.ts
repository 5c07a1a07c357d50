/**
 * A request that a fake has nothing for. No `TypeError`, unlike what `fetch` rejects with: code that expects a network to fail
 * must not take a test's mistake for that.
 */
export class UnhandledRequestError extends Error {
  override readonly name = "UnhandledRequestError";
  readonly code = "UNHANDLED_REQUEST";
}
