import { type BodyStream, collect } from "./body.js";
import { deepFreeze } from "./freeze.js";
import { type HeaderRecord, toHeaderRecord } from "./headers.js";
import type { Platform } from "./ports.js";
import type { RequestBody } from "./request.js";
import type { Served } from "./resolution.js";
import type { WebResponse } from "./web.js";

/** The body of a {@link GatewayResponse}: nothing, bytes that are ready, or a stream that is read once. */
export type ResponseBody = Uint8Array | BodyStream | null;

/** The answer to a request. The body can be taken once when it is a stream, any number of times when it is bytes. */
export interface GatewayResponse {
  /** 100 to 599 (RFC 9110 §15). */
  readonly status: number;
  /** Lower-case names; several field lines of one name (Set-Cookie) are an array. */
  readonly headers: HeaderRecord;
  /** The same fields, name and value alternating, as node:http takes them. */
  readonly rawHeaders: readonly string[];
  /** Bytes are shared by all answers of a Mock: read them, and take `bytes()` for a copy to write to. */
  readonly body: ResponseBody;
  /** Trailer fields (RFC 9110 §6.5); present once a streamed body has ended with some. */
  readonly trailers: HeaderRecord | undefined;
  /** Which group, API, revision, environment, kind and source gave this answer. */
  readonly served: Served;
  /** The body as text, decoded as UTF-8. Rejects with the stream's error when it breaks off. */
  text(): Promise<string>;
  /** The body parsed as JSON (RFC 8259). Rejects with `SyntaxError` when it is not. */
  json<T = unknown>(): Promise<T>;
  bytes(): Promise<Uint8Array>;
  /** The same answer as a web-standard `Response`; a streamed body moves into it. */
  toResponse(): WebResponse;
}

/** What an answer is made from. At most one of `json`, `text` and `body` is given. */
export interface ResponseInit {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Serialised, with `content-type: application/json` unless `headers` name another. */
  readonly json?: unknown;
  /** Sent as UTF-8, with `content-type: text/plain; charset=utf-8` unless `headers` name another. */
  readonly text?: string;
  readonly body?: RequestBody | BodyStream | null;
}

/** A finished answer: the one implementation of {@link GatewayResponse}. */
export class Answer implements GatewayResponse {
  readonly status: number;
  readonly rawHeaders: readonly string[];
  readonly body: ResponseBody;
  readonly served: Served;
  readonly #platform: Platform;
  #headers: HeaderRecord | undefined;
  #text: string | undefined;

  constructor(status: number, rawHeaders: readonly string[], body: ResponseBody, served: Served, platform: Platform) {
    this.status = status;
    this.rawHeaders = rawHeaders;
    this.body = body;
    this.served = served;
    this.#platform = platform;
  }

  get headers(): HeaderRecord {
    this.#headers ??= deepFreeze(toHeaderRecord(this.rawHeaders));
    return this.#headers;
  }

  get trailers(): HeaderRecord | undefined {
    return this.body === null || this.body instanceof Uint8Array ? undefined : this.body.trailers;
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
