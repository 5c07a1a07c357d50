import { GatewayError } from "../../../../core/errors.js";
import type { Transport, UpstreamHandler, UpstreamMessage } from "../transport.js";
import { FetchCall } from "./fetch-call.js";
import type { FetchUpload } from "./fetch-upload.js";
import type { FetchRules } from "./options.js";

/** The requests to one origin by `fetch`. It has connections of its own that nobody sees: as many requests as these may be many are under way. */
export class FetchLine implements Transport<FetchUpload> {
  readonly #origin: string;
  readonly #most: number;
  readonly #rules: FetchRules;
  /** Requests that wait for another one's end, in their order. */
  readonly #waiting = new Map<UpstreamHandler, UpstreamMessage<FetchUpload>>();
  #active = 0;
  #closed: Promise<void> | undefined;
  #ended: (() => void) | undefined;

  constructor(origin: string, most: number, rules: FetchRules) {
    this.#origin = origin;
    this.#most = most;
    this.#rules = rules;
  }

  get spare(): number {
    return this.#most - this.#active;
  }

  dispatch(message: UpstreamMessage<FetchUpload>, handler: UpstreamHandler): void {
    if (this.#closed !== undefined) return handler.onError(new GatewayError("UNAVAILABLE", "The gateway is closing."));
    if (this.#active < this.#most) void this.#send(message, handler);
    else this.#waiting.set(handler, message);
  }

  forget(handler: UpstreamHandler): boolean {
    const waited = this.#waiting.delete(handler);
    this.#look();
    return waited;
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => (this.#ended = resolve));
    this.#look();
    return this.#closed;
  }

  async #send(message: UpstreamMessage<FetchUpload>, handler: UpstreamHandler): Promise<void> {
    this.#active += 1;
    await new FetchCall(this.#rules, message, handler).run(this.#origin);
    this.#active -= 1;
    const [next] = this.#waiting;
    if (next !== undefined) {
      this.#waiting.delete(next[0]);
      void this.#send(next[1], next[0]);
    }
    this.#look();
  }

  #look(): void {
    if (this.#active === 0 && this.#waiting.size === 0) this.#ended?.();
  }
}
