import type { GatewayError } from "../errors.js";
import { BodyStream, collect } from "./body.js";
import type { ResponseFault } from "./fault.js";
import { deepFreeze } from "./freeze.js";
import { type HeaderRecord, toHeaderRecord } from "./headers.js";
import type { Platform } from "./ports.js";
import type { Served } from "./resolution.js";
import type { GatewayResponse, ResponseBody } from "./response.js";
import type { WebResponse } from "./web.js";

/** A finished answer: the one implementation of {@link GatewayResponse}. */
export class Answer implements GatewayResponse {
  readonly status: number;
  readonly served: Served;
  readonly #rawHeaders: readonly string[];
  readonly #body: ResponseBody;
  readonly #platform: Platform;
  #headers: HeaderRecord | undefined;
  #text: string | undefined;

  constructor(status: number, rawHeaders: readonly string[], body: ResponseBody, served: Served, platform: Platform) {
    this.status = status;
    this.#rawHeaders = rawHeaders;
    this.#body = body;
    this.served = served;
    this.#platform = platform;
  }

  get rawHeaders(): readonly string[] {
    return this.#rawHeaders;
  }

  get body(): ResponseBody {
    return this.#body;
  }

  get headers(): HeaderRecord {
    this.#headers ??= deepFreeze(toHeaderRecord(this.rawHeaders));
    return this.#headers;
  }

  /** Whether the body is still to come, piece by piece. */
  get streams(): boolean {
    return this.#body instanceof BodyStream;
  }

  get trailers(): HeaderRecord | undefined {
    return this.body === null || this.body instanceof Uint8Array ? undefined : this.body.trailers;
  }

  /** Of the class and not of each answer: what nearly none has takes no room in any. */
  get fault(): ResponseFault | undefined {
    return undefined;
  }

  /** Of the class, as faults are. */
  get error(): GatewayError | undefined {
    return undefined;
  }

  bytes(): Promise<Uint8Array> {
    const { body } = this;
    if (body === null) return Promise.resolve(new Uint8Array(0));
    // A copy, since the bytes of a Mock are those of all its answers.
    return body instanceof Uint8Array ? Promise.resolve(body.slice()) : collect(body);
  }

  text(): Promise<string> {
    const { body } = this;
    if (body === null) return Promise.resolve("");
    if (!(body instanceof Uint8Array)) return collect(body).then(this.#platform.decodeUtf8);
    // Kept, because the answer of a Mock is one object for all its requests.
    this.#text ??= this.#platform.decodeUtf8(body);
    return Promise.resolve(this.#text);
  }

  async json<T = unknown>(): Promise<T> {
    return JSON.parse(await this.text()) as T;
  }

  toResponse(): WebResponse {
    return this.#platform.toWebResponse(this);
  }

  /** The same answer without its body, as HEAD and a bodiless status want it. */
  withoutBody(): Answer {
    if (this.body === null) return this;
    if (!(this.body instanceof Uint8Array)) this.body.cancel();
    return new Answer(this.status, this.rawHeaders, null, this.served, this.#platform);
  }
}
