import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { Behaviour } from "./chaos-actions.js";
import { behaviours } from "./chaos-behaviours.js";
import { type ChaosRequest, RequestReader } from "./chaos-requests.js";

/**
 * An upstream that misbehaves on demand and always in the same way: the first segment of a request's path names one of the
 * {@link behaviours}. Several gateways and any number of connections may use it at a time.
 */
export class ChaosUpstream {
  /** How often each behaviour was asked for. */
  readonly asked = new Map<string, number>();
  /** Connections that were open at one time at most. */
  mostOpen = 0;
  /** Connections on which everything has been sent, the end included. */
  ended = 0;
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  readonly #watchers = new Set<() => void>();

  readonly #onRequest: (request: ChaosRequest) => void;

  private constructor(onRequest: (request: ChaosRequest) => void) {
    this.#onRequest = onRequest;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  /**
   * Listens on a free port of this machine.
   * @param onRequest is told of every request as soon as its head is there
   */
  static async start(onRequest: (request: ChaosRequest) => void = () => {}): Promise<ChaosUpstream> {
    const upstream = new ChaosUpstream(onRequest);
    await new Promise<void>((resolve) => upstream.#server.listen(0, "127.0.0.1", resolve));
    return upstream;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Connections that are open at this moment. */
  get open(): number {
    return this.#open.size;
  }

  /** Bytes that have left on the connections that are open. */
  get sent(): number {
    return [...this.#open].reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);
  }

  /** Settles when `condition` holds; it is looked at again whenever a connection or a request begins or a connection ends. */
  until(condition: (upstream: ChaosUpstream) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const watch = () => {
        if (!condition(this)) return;
        this.#watchers.delete(watch);
        resolve();
      };
      this.#watchers.add(watch);
      watch();
    });
  }

  /** Resets the connections that are open. */
  reset(): void {
    for (const socket of this.#open) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    socket.setNoDelay(true);
    socket.on("error", () => {}); // resets are part of the game
    this.#open.add(socket);
    this.mostOpen = Math.max(this.mostOpen, this.open);
    socket.once("finish", () => {
      this.ended += 1;
      this.#notify();
    });
    socket.once("close", () => {
      this.#open.delete(socket);
      this.#notify();
    });
    let complete = () => {};
    const begin = (request: ChaosRequest) => {
      const body = new Promise<void>((resolve) => {
        complete = resolve;
      });
      this.#onRequest(request);
      void behaviourOf(request.name)({ socket, request, body });
      this.asked.set(request.name, (this.asked.get(request.name) ?? 0) + 1);
      this.#notify();
    };
    const reader = new RequestReader(begin, () => complete());
    socket.on("data", (chunk) => reader.push(chunk));
    this.#notify();
  }

  #notify(): void {
    for (const watch of [...this.#watchers]) watch();
  }
}

function behaviourOf(name: string): Behaviour {
  if (!Object.hasOwn(behaviours, name)) throw new Error(`There is no behaviour ${JSON.stringify(name)}.`);
  return behaviours[name as keyof typeof behaviours];
}
