import { StoreError } from "../store.js";

/** @throws StoreError UNAVAILABLE where whoever asked has given up already */
export function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new StoreError("UNAVAILABLE", "Whoever asked the store has given up.", { cause: signal.reason });
}
