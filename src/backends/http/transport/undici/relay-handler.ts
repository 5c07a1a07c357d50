import type { Duplex } from "node:stream";
import type { Dispatcher } from "undici";
import type { UndiciHandler } from "./undici-handler.js";

/** Who counts the requests that a dispatcher has under way. */
export interface RelayListener {
  /** The dispatcher has begun with it. */
  relayBegan(): void;
  /** It has ended, in whatever way. Said once of each that has begun. */
  relayEnded(): void;
}

/**
 * Stands between a foreign dispatcher and one of our requests. Dispatchers, and what is composed around them, call handlers
 * in undici's older way (`onConnect` …) or in its newer one (`onRequestStart` …), give fields as bytes, text or by name, and
 * may not expect that a handler throws; behind it all are the same. After its end nothing gets through.
 */
export class RelayHandler implements Dispatcher.DispatchHandler {
  readonly #handler: UndiciHandler;
  readonly #listener: RelayListener;
  #abort: ((reason: Error) => void) | undefined;
  #over = false;

  constructor(handler: UndiciHandler, listener: RelayListener) {
    this.#handler = handler;
    this.#listener = listener;
  }

  /** Comes again for a request that a dispatcher sends again. */
  onConnect(abort: (reason?: Error) => void): void {
    if (this.#over) return;
    if (this.#abort === undefined) this.#listener.relayBegan();
    this.#abort = abort;
    this.#guarded(() =>
      this.#handler.onConnect?.((reason = new Error("The request was aborted.")) => {
        this.#fail(reason);
        abort(reason);
      }),
    );
  }

  onHeaders(status: number, headers: unknown, resume: () => void, statusText = ""): boolean {
    // One that answers has begun, whether it says so or not.
    if (this.#abort === undefined) this.onConnect(() => {});
    return this.#guarded(() => this.#handler.onHeaders?.(status, toRawFields(headers), resume, statusText));
  }

  onData(chunk: Buffer): boolean {
    return this.#guarded(() => this.#handler.onData?.(chunk));
  }

  onComplete(trailers: unknown): void {
    if (this.#over) return;
    this.#end();
    this.#handler.onComplete?.(toRawFields(trailers).map((part) => part.toString("latin1")));
  }

  onError(error: Error): void {
    this.#fail(error);
  }

  onUpgrade(status: number, headers: unknown, socket: Duplex): void {
    try {
      if (!this.#over) this.#handler.onUpgrade?.(status, toRawFields(headers), socket);
      this.#end();
    } catch (error) {
      socket.destroy();
      this.#fail(error as Error);
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.onConnect((reason) => controller.abort(reason as Error));
  }

  onRequestUpgrade(_controller: Dispatcher.DispatchController, status: number, headers: unknown, socket: Duplex): void {
    this.onUpgrade(status, headers, socket);
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: unknown, statusText?: string): void {
    if (!this.onHeaders(status, controller.rawHeaders ?? headers, () => controller.resume(), statusText)) controller.pause();
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.onData(chunk)) controller.pause();
  }

  onResponseEnd(controller: Dispatcher.DispatchController, trailers: unknown): void {
    this.onComplete(controller.rawTrailers ?? trailers);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error);
  }

  /** Whether more is wanted. What the handler throws ends the request. */
  #guarded(call: () => boolean | undefined | void): boolean {
    if (this.#over) return true;
    try {
      return call() !== false;
    } catch (error) {
      this.#fail(error as Error);
      this.#abort?.(error as Error);
      return true;
    }
  }

  #fail(error: Error): void {
    if (this.#over) return;
    this.#end();
    this.#handler.onError?.(error);
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#abort !== undefined) this.#listener.relayEnded();
  }
}

/** Name and value alternating, as bytes, of fields in any form: alternating or by name, where one of several values has them as a list. */
function toRawFields(fields: unknown): Buffer[] {
  const raw: readonly unknown[] = Array.isArray(fields) ? fields : Object.entries(fields ?? {}).flat(1);
  return raw.flatMap((value, i) => (i % 2 === 0 ? [] : [value].flat().flatMap((each) => [toBytes(raw[i - 1]), toBytes(each)])));
}

/** Fields are characters of one byte each. */
function toBytes(part: unknown): Buffer {
  return Buffer.isBuffer(part) ? part : Buffer.from(String(part), "latin1");
}
