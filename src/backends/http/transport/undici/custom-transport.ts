import type { Dispatcher } from "undici";
import { GatewayError } from "../../../../core/errors.js";
import { RelayHandler, type RelayListener } from "./relay-handler.js";
import type { Transport } from "../transport.js";
import type { UndiciHandler } from "./undici-handler.js";
import type { Upload } from "./upload.js";

/** A dispatcher, or what gives the one for an origin such as `"https://api.example.com:8443"`. */
export type DispatcherSource = Dispatcher | ((origin: string) => Dispatcher);

/** Sends through a dispatcher that belongs to somebody else: connections, TLS and protocol are its business, and it is never closed here. */
export class CustomTransport implements Transport<Upload>, RelayListener {
  /** Nobody here knows how busy it is: as many requests as connections are allowed may be on their way to one. */
  readonly spare: number;
  readonly #origin: string;
  readonly #dispatcher: Dispatcher;
  #active = 0;
  #closed = false;
  #drained: (() => void) | undefined;

  /** @throws TypeError for what is no dispatcher */
  constructor(origin: string, source: DispatcherSource, connections: number) {
    const dispatcher = typeof source === "function" ? source(origin) : source;
    if (typeof dispatcher?.dispatch !== "function")
      throw new TypeError(
        `The option "dispatcher" gave no dispatcher for ${origin}: it must be one of undici's, or a function that gives one.`,
      );
    this.#origin = origin;
    this.#dispatcher = dispatcher;
    this.spare = connections;
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: UndiciHandler): void {
    if (this.#closed) return handler.onError?.(new GatewayError("UNAVAILABLE", "The gateway is closing."));
    const relay = new RelayHandler(handler, this);
    try {
      // The origin is always this one: nothing of a request has a say in it.
      this.#dispatcher.dispatch({ ...options, headers: byName(options.headers as string[]), origin: this.#origin }, relay);
    } catch (error) {
      relay.onError(error instanceof Error ? error : new Error("The dispatcher failed.", { cause: error }));
    }
  }

  /** Waits for what the dispatcher has begun. Who still waits for that has been given up: nobody closes who waits for an answer. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#active > 0) await new Promise<void>((resolve) => (this.#drained = resolve));
  }

  relayBegan(): void {
    this.#active += 1;
  }

  relayEnded(): void {
    this.#active -= 1;
    if (this.#active === 0) this.#drained?.();
  }
}

/** Fields as what is built around dispatchers expects them: by name, those that come several times as a list. */
function byName(fields: readonly string[]): Record<string, string | string[]> {
  const record = Object.create(null) as Record<string, string | string[]>;
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const name = (fields[i] as string).toLowerCase();
    const before = record[name];
    const value = fields[i + 1] as string;
    record[name] = before === undefined ? value : [before, value].flat();
  }
  return record;
}
