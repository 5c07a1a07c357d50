/** What happened on the wire, out of what `answer` or its body failed with: `fetch` tells it as the cause of a `TypeError`. */
export function toWireError(reason: unknown): Error {
  if (reason instanceof TypeError && reason.cause instanceof Error) return reason.cause;
  return reason instanceof Error ? reason : new Error("The answer failed.", { cause: reason });
}
