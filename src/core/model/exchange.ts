import type { GatewayError } from "../errors.js";
import type { AnyBackendConfig } from "./any-backend.js";
import type { Api, ApiGroup } from "./config.js";
import type { BodyStream } from "./body.js";
import type { LogLevel } from "./function.js";
import type { AttemptObserver } from "./attempt-observer.js";
import type { GatewayRequest, RequestBody } from "./request.js";
import type { Resolution, Served } from "./resolution.js";
import type { GatewayResponse, ResponseBody, ResponseInit } from "./response.js";

/** One request on its way through a backend. */
export interface Exchange {
  readonly request: GatewayRequest;
  readonly group: ApiGroup<AnyBackendConfig>;
  readonly api: Api<string, AnyBackendConfig>;
  readonly resolution: Resolution;
  readonly served: Served;
  /** The canonical path, still with the group's prefix. */
  readonly path: string;
  /** The canonical path below the group's prefix: what an upstream gets. Begins with `/`. */
  readonly localPath: string;
  /** The query as received, without `?`; `""` where there is none. Never rewritten. */
  readonly query: string;
  /** Decoded path parameters, in a record without a prototype. */
  readonly params: Readonly<Record<string, string>>;
  /** The request's body within `limits.maxBodyBytes`: a stream that exceeds it fails with `BODY_TOO_LARGE`. */
  readonly body: RequestBody | null;
  /** Who watches what is done for this request; `undefined` where nobody does. */
  readonly observation?: AttemptObserver | undefined;
  /** Puts another body, of the same bytes, in the place of one that has been read, for whoever reads it next. */
  replaceBody(body: RequestBody | null): void;
  /** Header value by name in any case; several field lines joined by ", ". */
  header(name: string): string | undefined;
  /**
   * Calls `listener` once when the client is gone, at once if it already is. The result stops listening: call it when the
   * exchange is over, for the request's signal may outlive it.
   */
  onAbandon(listener: () => void): () => void;
  /** Tells the client something before the answer; see {@link GatewayRequest.onInformation}. Comes to nothing where it can't be told. */
  inform(status: number, rawHeaders: readonly string[]): void;
  /** Puts another evidence on all that answers this request from now on: what {@link PrepareContext.prepareServed} has made. */
  serveAs(served: Served): void;
  /** Tells `log` listeners. */
  log(level: LogLevel, message: string, details: unknown): void;
  /** Work that goes on behind the answer: `close` waits for it, its failure goes to `error` listeners. */
  waitUntil(work: PromiseLike<unknown>): void;
  /** Tells `error` listeners of a failure that the client does not get to see, because something else answers. */
  report(error: GatewayError): void;
  /** Makes the answer. `TypeError` when `init` is none (see {@link ResponseInit}). */
  respond(init: ResponseInit): GatewayResponse;
  /** Makes the answer from parts that are ready: checked status, name/value pairs alternating, body. The fast way, nothing is checked. */
  respondPrepared(status: number, rawHeaders: readonly string[], body: ResponseBody | BodyStream): GatewayResponse;
}
