import type { AccessLogEntry } from "./entry.js";

/** Code that gets each entry. What it gives is not waited for. */
export type AccessLogSink = (entry: AccessLogEntry) => unknown;

/** What lines are written to: `process.stdout`, a file's stream, anything with such a method. */
export interface AccessLogWriter {
  write(text: string): unknown;
  /** Bytes that it has not got rid of yet, as streams of Node.js count them. Above 16 MiB entries are left out. */
  readonly writableLength?: number;
}

/** What an access log shows, and to whom. */
export interface AccessLogOptions {
  /** A function gets entries, a writer gets lines. */
  readonly to: AccessLogSink | AccessLogWriter;
  /**
   * The lines of a writer: `"json"` is one object a line; `"text"` is like the combined log format of web servers, with who
   * answered behind it; or code that gives a line without its end. Default `"json"`.
   */
  readonly format?: "json" | "text" | ((entry: AccessLogEntry) => string);
  /** Names of query parameters to show. Default: none. */
  readonly query?: readonly string[];
  /** Names of header fields of the request to show, in any case. Default: none. */
  readonly requestHeaders?: readonly string[];
  /** Names of header fields of the answer to show, in any case. Default: none. */
  readonly responseHeaders?: readonly string[];
  /** Whether to show the client's address, which is personal data in many places. Default `false`. */
  readonly client?: boolean;
  /** The header field that names a request. Default `"x-request-id"`. */
  readonly requestIdHeader?: string;
  /**
   * Names of parameters and fields whose values are shown as they are though they may be secrets: those with `auth`, `cookie`,
   * `token`, `key`, `secret`, `password`, `session`, `signature` and the like in their names, in any case. Default: none.
   */
  readonly reveal?: readonly string[];
  /** Told what `to` or `format` threw, what a promise of theirs was rejected with, and that entries are left out. Default: nobody is. */
  readonly onFailure?: (error: unknown) => void;
  /** Milliseconds since 1970-01-01T00:00:00Z. Default `Date.now`. */
  readonly now?: () => number;
}
