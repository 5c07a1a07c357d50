import { GatewayError } from "../../core/errors.js";
import { collect, streamFrom } from "../../core/model/body.js";
import type { Api, ApiGroup } from "../../core/model/config.js";
import type { Exchange } from "../../core/model/exchange.js";
import type { FunctionCall, FunctionRoute } from "../../core/model/function.js";
import type { Platform } from "../../core/model/ports.js";
import type { GatewayRequest } from "../../core/model/request.js";
import type { Served } from "../../core/model/resolution.js";

/** What a call is made from: an exchange, or what is left of one on the other side of a thread. */
export interface CallSource extends Pick<Exchange, "request" | "params" | "query" | "served" | "body" | "header" | "onAbandon"> {
  readonly group: Pick<ApiGroup, "prefix">;
  readonly api: Pick<Api, "method" | "path">;
}

/** What a handler is given. Everything that costs something is made when it is first asked for. */
export class Call implements FunctionCall {
  readonly #exchange: CallSource;
  readonly #platform: Platform;
  readonly #maxBytes: number;
  #query: URLSearchParams | undefined;
  #body: Promise<Uint8Array> | undefined;
  #controller: AbortController | undefined;
  #abortReason: unknown;
  #stopListening: (() => void) | undefined;

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

  get query(): URLSearchParams {
    this.#query ??= new URLSearchParams(this.#exchange.query);
    return this.#query;
  }

  get served(): Served {
    return this.#exchange.served;
  }

  get route(): FunctionRoute {
    const { group, api, request } = this.#exchange;
    return { method: typeof api.method === "string" ? api.method : request.method, path: (group.prefix ?? "") + api.path };
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController();
      this.#controller = controller;
      if (this.#abortReason !== undefined) controller.abort(this.#abortReason);
      else this.#stopListening = this.#exchange.onAbandon(() => this.abort(new GatewayError("UNAVAILABLE", "The client has left.")));
    }
    return this.#controller.signal;
  }

  /** The call is over: the request's own signal, which may outlive it, is let go. */
  release(): void {
    this.#stopListening?.();
  }

  abort(reason: unknown): void {
    this.#abortReason ??= reason;
    this.#controller?.abort(reason);
  }

  // Handlers take these apart from the call (`({ json }) => …`), so each is given bound.
  get header(): (name: string) => string | undefined {
    return (name) => this.#exchange.header(name);
  }

  get bytes(): () => Promise<Uint8Array> {
    return () => (this.#body ??= this.#read());
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
