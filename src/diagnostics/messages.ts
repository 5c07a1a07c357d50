import type { ErrorEvent } from "../core/model/gateway.js";
import type { GatewayError } from "../core/errors.js";
import type { AttemptStart } from "../core/model/attempt-observer.js";
import type { ResponseEnd } from "../core/model/observer.js";
import type { GatewayRequest } from "../core/model/request.js";
import type { GatewayResponse } from "../core/model/response.js";

/** On `pointsman:request:start`: a request has come to a gateway. */
export interface RequestStartMessage {
  /** The same object in all messages about this request. It is as it came, with whatever secrets it holds. */
  readonly request: GatewayRequest;
}

/** On `pointsman:request:end`: the answer to a request is over. */
export interface RequestEndMessage {
  readonly request: GatewayRequest;
  /** Path template of the API that took the request, with its group's prefix; `undefined` where none did. */
  readonly route: string | undefined;
  /** Its body is the client's: read the rest. `served` says who gave it, `error` what the gateway failed with. */
  readonly response: GatewayResponse;
  /** Whether the answer was whole. */
  readonly end: ResponseEnd;
  /** Until status and header were there. */
  readonly headersMs: number;
  /** Until the end. */
  readonly durationMs: number;
}

/** On `pointsman:backend:start`: an HTTP backend begins to ask an upstream. One request may have several such tries. */
export interface BackendStartMessage {
  readonly request: GatewayRequest;
  /** The same object in both messages about this try. Its `path` is as it is sent, with whatever secrets it holds. */
  readonly attempt: AttemptStart;
}

/** On `pointsman:backend:end`: a try is over. */
export interface BackendEndMessage extends BackendStartMessage {
  /** Of the upstream's answer; `undefined` where there was none. */
  readonly status: number | undefined;
  /** What the try failed with, before its answer or in the midst of it. `CLIENT_GONE` where it was given up. */
  readonly error: GatewayError | undefined;
  readonly durationMs: number;
}

/** What each of the library's channels in `node:diagnostics_channel` carries. */
export interface DiagnosticsMessages {
  "pointsman:request:start": RequestStartMessage;
  "pointsman:request:end": RequestEndMessage;
  "pointsman:backend:start": BackendStartMessage;
  "pointsman:backend:end": BackendEndMessage;
  /** A failure, as `error` listeners of a gateway are told of it. */
  "pointsman:error": ErrorEvent;
}
