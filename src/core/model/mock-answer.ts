import type { JsonValue } from "type-fest";
import type { FaultKind } from "./fault.js";

/** A fixed answer. At most one of `json`, `text` and `body` is given. */
export interface MockResponse {
  /** 200 to 599. Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** A JSON value; `content-type: application/json` unless `headers` name another. */
  readonly json?: JsonValue;
  /** Text, sent as UTF-8; `content-type: text/plain; charset=utf-8` unless `headers` name another. */
  readonly text?: string;
  /** Bytes; in data as base64 (RFC 4648 §4). `content-type: application/octet-stream` unless `headers` name another. */
  readonly body?: Uint8Array | { readonly base64: string };
}

/** One answer of a Mock. At most one of `json`, `text`, `body`, `file` and `stream` is given; without content it is the API's documented `response`, else what the gateway's `operations` make of its `operation`. */
export interface MockAnswer extends Omit<MockResponse, "status"> {
  /** 200 to 599, default 200; or, with `template`, one placeholder (what gives no such number is 200). */
  readonly status?: number | `{{${string}}}`;
  /** Path of a file below the adapter's folder, read once when the configuration is compiled. `content-type` by the name's ending. */
  readonly file?: string;
  /** Pieces of a body that are sent one by one. `content-type: text/event-stream` where one is an event, else `text/plain` or `application/octet-stream`. */
  readonly stream?: readonly MockChunk[];
  /**
   * Fills in `{{…}}` in `status`, `headers`, `json`, `text`, `file` and `stream`: `request.method`, `request.path`, `request.path.petId`,
   * `request.query.q`, `request.header.x-id`, `request.cookie.id`, `request.body` with `.a.0` or a JSON Pointer (`/a/0`), `call` (the
   * call's number), `now` (ISO 8601), `now.epochMs`, `random.int: 1, 6`, `random.float: 0, 1`, `random.uuid`; then, if need be, `| number`
   * and `| default: x`. A JSON string that is one placeholder becomes the value, with its type. What has no value is the default, else
   * `null` in JSON and empty elsewhere. Nothing is evaluated. Default `false`: braces are text.
   */
  readonly template?: boolean;
  /** Time before the answer. What is longer than `limits.answerTimeoutMs` is 504. Default 0. */
  readonly delayMs?: MockDelay;
  /**
   * What happens instead of the answer, behind `delayMs`, always or with a probability from 0 to 1: a server does it to the
   * socket, `dispatch` and `fetch` reject with what a client's `fetch` would.
   */
  readonly fault?: FaultKind | { readonly kind: FaultKind /** Default 1. */; readonly probability?: number };
  /** Never answers: until the client leaves, or 504 after `limits.answerTimeoutMs`. Default `false`. */
  readonly hang?: boolean;
}

/**
 * Milliseconds: a number; evenly between two; or log-normally distributed (as answer times are: few are much longer), at most `cap`
 * (default 60,000). `sigma` is the standard deviation of the logarithm.
 */
export type MockDelay =
  | number
  | { readonly min: number; readonly max: number }
  | { readonly median: number; readonly sigma: number; readonly cap?: number };

/** One piece of a streamed body. */
export type MockChunk = { /** Time before this piece. Default 0. */ readonly delayMs?: MockDelay } & (
  | { readonly text: string; readonly base64?: never; readonly event?: never }
  | { readonly base64: string; readonly text?: never; readonly event?: never }
  | { readonly event: MockEvent; readonly text?: never; readonly base64?: never }
);

/** A server-sent event (HTML Standard §9.2). */
export interface MockEvent {
  /** Its type. Default: none, which clients take for `"message"`. */
  readonly event?: string;
  /** Text, or a value that is sent as JSON. */
  readonly data: JsonValue;
  readonly id?: string;
  /** Milliseconds that the client waits before it connects again. */
  readonly retry?: number;
}
