import type { Dispatcher } from "undici";
import type { Reading } from "./reading.js";

/** Whom a request is told to: undici's older way, with what undici calls besides. */
export type UpstreamHandler = Dispatcher.DispatchHandler & {
  /** The last byte of the request has been handed over. */
  onRequestSent?(): void;
  /** Set before anything else, where what arrives can be held back without undici's help. */
  reading?: Reading | undefined;
};

/** How requests get to an origin: over connections of our own in HTTP/1.1 or HTTP/2, or through somebody else's dispatcher. */
export interface Transport {
  /** How many more requests could be under way now without waiting for one that is. */
  readonly spare: number;
  /** Sends a request as soon as there is a connection for it. Never throws: the handler is told how it went. */
  dispatch(options: Dispatcher.DispatchOptions, handler: UpstreamHandler): void;
  /** Lets go of a request that has ended while it waited; `false` where it waits no more. Its handler is not told. */
  forget?(handler: UpstreamHandler): boolean;
  /** Takes no more requests; settles when those under way have ended and what was opened for them is closed. */
  close(): Promise<void>;
}
