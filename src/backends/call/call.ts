import { GatewayError } from "../../core/errors.js";
import { collect, streamFrom } from "../../core/model/body.js";
import type { Api, ApiGroup } from "../../core/model/config.js";
import type { Exchange } from "../../core/model/exchange.js";
import type { FunctionCall, FunctionLog, FunctionRoute } from "../../core/model/function.js";
import type { Platform } from "../../core/model/ports.js";
import type { GatewayRequest, RequestBody } from "../../core/model/request.js";
import type { Served } from "../../core/model/resolution.js";

/** What of a call most handlers never ask for. */
interface Made {
  query?: URLSearchParams;
  body?: Promise<Uint8Array>;
  controller?: AbortController;
  abortReason?: unknown;
  stopListening?: () => void;
}

/** What a call is made from: an exchange, or what is left of one on the other side of a thread. */
export interface CallSource
  extends Pick<Exchange, "request" | "params" | "path" | "query" | "served" | "body" | "header" | "onAbandon" | "log" | "waitUntil"> {
  readonly group: Pick<ApiGroup, "prefix">;
  readonly api: Pick<Api, "method" | "path">;
}

/** What a handler is given. Everything that costs something is made when it is first asked for. */
export class Call implements FunctionCall {
  readonly #exchange: CallSource;
  readonly #platform: Platform;
  readonly #maxBytes: number;
  #made: Made | undefined;

  constructor(exchange: CallSource, platform: Platform, maxBytes: number) {
    this.#exchange = exchange;
    this.#platform = platform;
    this.#maxBytes = maxBytes;
  }

  get request(): GatewayRequest {
    return this.#exchange.request;
  }

  get params(): Readonly<Record<string, string>> {
    return this.#exchange.params;
  }

  get path(): string {
    return this.#exchange.path;
  }

  get queryText(): string {
    return this.#exchange.query;
  }

  get query(): URLSearchParams {
    const made = this.#kept();
    made.query ??= new URLSearchParams(this.#exchange.query);
    return made.query;
  }

  get served(): Served {
    return this.#exchange.served;
  }

  get body(): RequestBody | null {
    return this.#exchange.body;
  }

  get route(): FunctionRoute {
    const { group, api, request } = this.#exchange;
    return { method: typeof api.method === "string" ? api.method : request.method, path: (group.prefix ?? "") + api.path };
  }

  get signal(): AbortSignal {
    const made = this.#kept();
    if (made.controller === undefined) {
      const controller = new AbortController();
      made.controller = controller;
      if (made.abortReason !== undefined) controller.abort(made.abortReason);
      else made.stopListening = this.#exchange.onAbandon(() => this.abort(new GatewayError("UNAVAILABLE", "The client has left.")));
    }
    return made.controller.signal;
  }

  /** The call is over: the request's own signal, which may outlive it, is let go. */
  release(): void {
    this.#made?.stopListening?.();
  }

  abort(reason: unknown): void {
    const made = this.#kept();
    made.abortReason ??= reason;
    made.controller?.abort(reason);
  }

  // Handlers take these apart from the call (`({ json }) => …`), so each is given bound.
  get header(): (name: string) => string | undefined {
    return (name) => this.#exchange.header(name);
  }

  get bytes(): () => Promise<Uint8Array> {
    return () => {
      const made = this.#kept();
      made.body ??= this.#read();
      return made.body;
    };
  }

  get text(): () => Promise<string> {
    return async () => this.#platform.decodeUtf8(await this.bytes());
  }

  get json(): <T = unknown>() => Promise<T> {
    return async <T>() => {
      const text = await this.text();
      try {
        return JSON.parse(text) as T;
      } catch (cause) {
        throw new GatewayError("BAD_REQUEST", "The request body is not JSON.", { cause });
      }
    };
  }

  get log(): FunctionLog {
    const exchange = this.#exchange;
    return {
      debug: (message, details) => exchange.log("debug", message, details),
      info: (message, details) => exchange.log("info", message, details),
      warn: (message, details) => exchange.log("warn", message, details),
      error: (message, details) => exchange.log("error", message, details),
    };
  }

  get waitUntil(): (work: PromiseLike<unknown>) => void {
    return (work) => this.#exchange.waitUntil(work);
  }

  #kept(): Made {
    this.#made ??= {};
    return this.#made;
  }

  async #read(): Promise<Uint8Array> {
    const { body } = this.#exchange;
    if (body === null) return new Uint8Array(0);
    const tooLarge = () => new GatewayError("BODY_TOO_LARGE", `The request body has more than ${this.#maxBytes} bytes.`);
    if (typeof body !== "string" && !(body instanceof Uint8Array)) return collect(streamFrom(body), this.#maxBytes, tooLarge);
    const bytes = typeof body === "string" ? this.#platform.encodeUtf8(body) : body;
    if (bytes.byteLength > this.#maxBytes) throw tooLarge();
    return bytes;
  }
}
