import type { IncomingMessage, ServerResponse } from "node:http";
import { type Dispatcher, Pool } from "undici";
import type { ProxyContestant } from "./proxy.js";
import { listenWith } from "./server.js";

/**
 * The least that a proxy on undici could do: no field is looked at, no time is bounded, no error is told. Its distance from
 * ours is what the checks cost.
 */
export const barePool: ProxyContestant = {
  name: "bare undici Pool",
  listen({ origin }) {
    const pool = new Pool(origin, { connections: 128 });
    return listenWith((request, response) => {
      const body = request.method === "GET" ? null : request;
      const { method, url: path, rawHeaders: headers } = request as IncomingMessage & { method: "GET"; url: string };
      pool.dispatch({ method, path, headers, body }, new PassThrough(response));
    });
  },
};

/** undici's handler in the form that it calls without a wrapper, with header bytes as they came. */
class PassThrough implements Dispatcher.DispatchHandler {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  onConnect(): void {}

  onHeaders(status: number, rawHeaders: Buffer[], resume: () => void): boolean {
    this.#response.writeHead(
      status,
      rawHeaders.map((field) => field.toString("latin1")),
    );
    this.#response.on("drain", resume);
    return true;
  }

  onData(chunk: Buffer): boolean {
    // A client that is gone never drains: waiting for it would hold the connection for ever.
    return this.#response.write(chunk) || this.#response.destroyed;
  }

  onComplete(): void {
    this.#response.end();
  }

  onError(): void {
    this.#response.destroy();
  }
}
