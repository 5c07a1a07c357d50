import type { GatewayErrorCode } from "../../core/errors.js";
import type { FaultKind } from "../../core/model/fault.js";
import type { Served } from "../../core/model/resolution.js";

/** Values by name, in a record without a prototype; several values of one name are an array. */
export type LoggedValues = Readonly<Record<string, string | readonly string[]>>;

/**
 * One answered request, as plain JSON. Control characters are escaped in every text, texts are cut at 1,024 characters (`…`), and
 * what may be a secret is `[redacted]`.
 */
export interface AccessLogEntry extends Omit<Served, "function"> {
  /** When the answer's header was there: ISO 8601, UTC, with milliseconds. */
  readonly time: string;
  readonly method: string;
  /** The canonical path, or as it came where it has none, without the query. */
  readonly path: string;
  /** The parameters that the log was told to show, decoded; absent where the request has none of them. */
  readonly query?: LoggedValues;
  /** What the client was sent, or would have been but for `fault`. */
  readonly status: number;
  /** Milliseconds until the answer's header was there, to the microsecond. */
  readonly durationMs: number;
  /** Length of the body that the answer's header announces; absent where it announces none. */
  readonly bytes?: number;
  /** The registered function that answered, and in which version. */
  readonly function?: { readonly name: string; readonly version: string | null };
  /** What the gateway failed with, where this is its own answer to that. */
  readonly error?: GatewayErrorCode;
  readonly fault?: FaultKind;
  /** That of the request, else of the answer. */
  readonly requestId?: string;
  /** That of the request (W3C Trace Context), where it is well-formed. */
  readonly traceparent?: string;
  /** The client's address, where the log was told to show it. */
  readonly client?: string;
  /** The header fields that the log was told to show, names in lower case. */
  readonly requestHeaders?: LoggedValues;
  readonly responseHeaders?: LoggedValues;
}
