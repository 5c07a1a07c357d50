import type { GatewayError } from "../errors.js";
import type { BodyStream } from "./body.js";
import type { ResponseFault } from "./fault.js";
import type { HeaderRecord } from "./headers.js";
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
  /** What happens to the connection instead of this answer, or to its body; only a Mock that is told to gives one. */
  readonly fault: ResponseFault | undefined;
  /** What the gateway failed with, where this is its own answer to that; its `cause` is not for the client. `undefined` for answers of backends. */
  readonly error: GatewayError | undefined;
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
