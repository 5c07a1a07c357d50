import type { JsonValue } from "type-fest";

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

/** Answers from the configuration itself and never reaches a true backend (R5). Without content it gives the API's documented `response`. */
export interface MockBackendConfig extends MockResponse {
  readonly kind: "mock";
}
