import type { Duplex } from "node:stream";
import type { RawFields } from "../message/response-headers.js";
import type { Upload } from "./upload.js";

/** A request for an origin. */
export interface UpstreamMessage<Body extends Upload = Upload> {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Name and value alternating. Nobody changes it. */
  readonly headers: string[];
  readonly body: string | Uint8Array | Body | null;
  /** The protocols that the connection is to go on in, as in the field of this name. */
  readonly upgrade?: string;
}

/** What arrives on a connection and can be held back by whoever it is for. */
export interface HeldReading {
  /** What broke the connection, where its end looked like the orderly one of an answer. */
  readonly error: Error | undefined;
  /** A request is about to be written: what arrives from here on is the beginning of its answer. */
  expectAnswer(): void;
  hold(): void;
  release(): void;
}

/**
 * Whom a request is told to: `onConnect`, then perhaps `onHeaders` (several times for 1xx) and `onData`, then one end, by
 * `onComplete`, `onError` or `onUpgrade`. The names are those of undici's older way, which calls it without a wrapper in
 * between. What `onConnect`, `onHeaders` and `onUpgrade` throw ends the request; it is told to `onError`.
 */
export interface UpstreamHandler {
  /** Set before anything else, where what arrives can be held back without the transport's help. */
  reading?: HeldReading | undefined;
  /** There is a way to the upstream; from here on the request may have reached it. `abort` gives it up. */
  onConnect(abort: (reason?: Error) => void): void;
  /** The last byte of the request has been handed over. */
  onRequestSent?(): void;
  /** @param resume goes on after an `onData` that gave `false` */
  onHeaders(status: number, rawHeaders: RawFields, resume: () => void): boolean;
  /** `false` asks for no more until `resume` is called. */
  onData(chunk: Uint8Array): boolean;
  onComplete(trailers: RawFields | null): void;
  /** @param sent `false` where nothing can have reached the upstream, in spite of `onConnect` */
  onError(error: Error, sent?: boolean): void;
  onUpgrade(status: number, rawHeaders: RawFields | null, socket: Duplex): void;
}

/** How requests get to one origin. Uploads are those that the same {@link HttpTransport} has made. */
export interface Transport<Body extends Upload = Upload> {
  /** How many more requests could be under way now without waiting for one that is. */
  readonly spare: number;
  /** Sends a request as soon as there is a connection for it. Never throws: the handler is told how it went. */
  dispatch(message: UpstreamMessage<Body>, handler: UpstreamHandler): void;
  /** Lets go of a request that has ended while it waited; `false` where it waits no more. Its handler is not told. */
  forget?(handler: UpstreamHandler): boolean;
  /** Makes sure that an attempt to connect is given at least this long, where that is known of. The most patient user decides. */
  allowConnectMs?(ms: number): void;
  /** Takes no more requests; settles when those under way have ended and what was opened for them is closed. */
  close(): Promise<void>;
}
