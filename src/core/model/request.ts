import type { WebAbortSignal, WebReadableStream, WebRequest } from "./web.js";

/** Header values by name as a user may write them: any case; an array is several field lines; `undefined` is absent. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A request body. Streams are read once. */
export type RequestBody = string | Uint8Array | WebReadableStream | AsyncIterable<Uint8Array>;

/** A request as plain data. A web `Request` is accepted wherever this is. */
export interface GatewayRequest {
  /** Upper-case method token (RFC 9110 §9). */
  readonly method: string;
  /** Origin-form `"/a?b=1"` or absolute `"http://host/a?b=1"`. The authority only selects among `hosts`, never an upstream. */
  readonly url: string;
  readonly headers?: RequestHeaders;
  /** Field lines as received, name and value alternating as in node:http. When given, it is what adapters forward. */
  readonly rawHeaders?: readonly string[];
  /** Values of one header by its lower-case name, where that costs less than all headers; used instead of them where present. */
  headerValues?(name: string): readonly string[];
  readonly body?: RequestBody | null;
  readonly signal?: WebAbortSignal;
  /** Where the request comes from; what `X-Forwarded-*` says to the upstream. */
  readonly client?: { readonly address?: string | undefined; readonly protocol?: "http" | "https" | undefined };
  /** The web `Request` that this one was made of, for a function that wants one. */
  readonly webRequest?: WebRequest;
  /** Registers a listener for the client's departure; cheaper than `signal`, used instead of it where present. */
  onAbandon?(listener: () => void): void;
  /**
   * Tells the client something before the answer: status 102 to 199 without 101, name/value pairs alternating (RFC 9110 §15.2).
   * Comes to nothing where the client can't take it (HTTP/1.0) or has its answer. Never throws.
   */
  onInformation?(status: number, rawHeaders: readonly string[]): void;
}
