import type { Socket } from "node:net";
import { type buildConnector, Client, type Dispatcher } from "undici";
import { Reading } from "./reading.js";
import type { UndiciHandler } from "./undici-handler.js";

/** undici's client for one connection at a time. It tells each request what reads for it. */
export class Http1Connection extends Client {
  readonly #reading: Reading;

  constructor(origin: URL, options: object, connect: (callback: buildConnector.Callback) => void) {
    const reading = new Reading();
    const open = (_options: unknown, callback: buildConnector.Callback) =>
      connect((...[error, socket]) => {
        if (error !== null) return callback(error, null);
        reading.follow(socket as Socket);
        callback(null, socket as Socket);
      });
    super(origin, { ...options, connect: open });
    this.#reading = reading;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: UndiciHandler): boolean {
    handler.reading = this.#reading;
    // undici says "no more for now" also when it has refused the request; the pool would wait for ever for it to be free again.
    return super.dispatch(options, handler) || this.stats.size === 0;
  }
}
