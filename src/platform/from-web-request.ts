import type { GatewayRequest } from "../core/model/request.js";

/** A web `Request` as the gateway reads it: nothing is copied before it is asked for. */
export function fromWebRequest(request: Request): GatewayRequest {
  return new WebGatewayRequest(request);
}

class WebGatewayRequest implements GatewayRequest {
  readonly method: string;
  readonly url: string;
  readonly #request: Request;
  #rawHeaders: readonly string[] | undefined;

  constructor(request: Request) {
    this.#request = request;
    this.method = request.method;
    this.url = request.url;
  }

  get webRequest(): Request {
    return this.#request;
  }

  get rawHeaders(): readonly string[] {
    this.#rawHeaders ??= [...this.#request.headers].flat();
    return this.#rawHeaders;
  }

  headerValues(name: string): readonly string[] {
    const value = this.#request.headers.get(name);
    return value === null ? [] : [value];
  }

  get body(): ReadableStream<Uint8Array> | null {
    // These have none (Fetch Standard §5.4); servers make a whole Request when they are asked.
    return this.method === "GET" || this.method === "HEAD" ? null : this.#request.body;
  }

  get signal(): AbortSignal {
    return this.#request.signal;
  }
}
