import type { GatewayError } from "../errors.js";
import type { HeaderChanges } from "./http-config.js";
import type { GatewayRequest } from "./request.js";
import type { Resolution, Served } from "./resolution.js";
import type { GatewayResponse, ResponseInit } from "./response.js";

/** What a hook sees of a request whose backend is about to be called. */
export interface BackendCall {
  /** As it came, or as the hooks before this one have changed it. */
  readonly request: GatewayRequest;
  /** The canonical path. */
  readonly path: string;
  /** Decoded path parameters. */
  readonly params: Readonly<Record<string, string>>;
  /** Which backend is called, and why. */
  readonly resolution: Resolution;
  /** What its answer will say of itself; `source` is `"fallback"` where it stands in for one that could not answer. */
  readonly served: Served;
  /** Header value by name in any case. */
  header(name: string): string | undefined;
}

/** What a hook sees before the backend is called. */
export interface MatchedRequest extends BackendCall {
  /** Makes an answer that is given instead of the backend's. */
  respond(init: ResponseInit): GatewayResponse;
}

/** What a hook changes of the request that a backend gets. */
export interface BackendChanges {
  /** Fields that are set or removed by name, in any case; setting wins over removing. None of those that the gateway itself says (`Host`, `Content-Length`, `X-Forwarded-*` …). */
  readonly headers?: HeaderChanges;
}

type Maybe<Value> = Value | undefined | void | Promise<Value | undefined | void>;

/** One hook, or several that are called in this order, each when the one before has settled. */
export type OneOrMore<Hook> = Hook | readonly Hook[];

/** The user's code on the way of a request. A hook that is absent costs nothing. */
export interface GatewayHooks {
  /**
   * After resolution, before the backend: the place of authentication. The first answer from here is given instead of the
   * backend's, and hooks after it are not asked. Throwing refuses the request (500, or the code of a `GatewayError`).
   */
  readonly onMatch?: OneOrMore<(matched: MatchedRequest) => Maybe<GatewayResponse>>;
  /**
   * Before each call of a backend, once whatever its retries: after `onMatch` and the checks of the operation, and again for a
   * fallback. May change the fields that the backend gets: a signature, a token of the gateway's own. Throwing fails the call
   * (500, or the code of a `GatewayError`).
   */
  readonly onBackend?: OneOrMore<(call: BackendCall) => Maybe<BackendChanges>>;
  /** After every answer, which does not wait. Throwing is reported to `error` listeners and changes nothing. */
  readonly onResponse?: OneOrMore<(response: GatewayResponse, request: GatewayRequest) => void | Promise<void>>;
  /** After every failure; nothing waits for it. Throwing is reported to `error` listeners and changes nothing. */
  readonly onError?: OneOrMore<(error: GatewayError, request: GatewayRequest) => void | Promise<void>>;
}
