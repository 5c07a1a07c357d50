import type { AnyBackendConfig } from "../../core/model/any-backend.js";
import type { Gateway } from "../../core/model/gateway.js";
import { fromWebRequest } from "../../platform/from-web-request.js";
import { isOurs, type PassingOptions } from "../is-ours.js";

/** What a gateway does for a fetch runtime. */
export type ServingGateway = Pick<Gateway<AnyBackendConfig>, "resolve" | "fetch">;

/** What fetch runtimes take for a server. `Context` is what they give besides the request: environment, execution context, server. */
export interface FetchServer<Context extends readonly unknown[]> {
  fetch(request: Request, ...context: Context): Promise<Response>;
}

/** Options of {@link toFetchHandler}. */
export interface FetchHandlerOptions<Context extends readonly unknown[]> extends PassingOptions {
  /** Answers what is none of the gateway's. Default: the gateway does, with its 404. */
  readonly next?: (request: Request, ...context: Context) => Response | Promise<Response>;
}

/**
 * A gateway as a server of Bun, Deno, workers and every other runtime that calls `fetch`: `export default toFetchHandler(gateway)`.
 * With `next` it stands before a handler that is already there. A Mock's fault rejects, as `fetch` would; runtimes break the
 * connection off, or answer 500.
 */
export function toFetchHandler<Context extends readonly unknown[] = readonly unknown[]>(
  gateway: ServingGateway,
  options: FetchHandlerOptions<Context> = {},
): FetchServer<Context> {
  const { next } = options;
  return {
    async fetch(request, ...context) {
      if (next !== undefined && !isOurs(gateway.resolve(fromWebRequest(request)), options)) return next(request, ...context);
      return gateway.fetch(request);
    },
  };
}
