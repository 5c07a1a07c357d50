import type { AnyBackendConfig } from "../../core/model/any-backend.js";
import type { Gateway } from "../../core/model/gateway.js";
import { fromWebRequest } from "../../platform/from-web-request.js";
import { isOurs, type PassingOptions } from "../is-ours.js";
import { type HonoRequest, unreadRequest } from "./unread-request.js";

/** What a gateway does for Hono. */
export type WebGateway = Pick<Gateway<AnyBackendConfig>, "resolve" | "fetch" | "dispatch">;

/** What of Hono's context is used. */
export interface HonoContext {
  readonly req: HonoRequest;
}

/** A handler, and a middleware, of Hono. */
export type HonoHandler = (context: HonoContext, next: () => Promise<void>) => Promise<Response | undefined>;

/**
 * A gateway as a handler of Hono 4 in any runtime: `app.use(toHonoHandler(gateway))`. It sees the whole path, as `c.req.path` has it;
 * what is none of its APIs goes on to `next()`. Below `app.mount("/shop", gateway.fetch)` it sees what is left of the path.
 *
 * Where somebody has read the body through `c.req`, it is made again; what only `c.req.raw` has given, and a form with files, is a 500
 * `BODY_CONSUMED`.
 */
export function toHonoHandler(gateway: WebGateway, options: PassingOptions = {}): HonoHandler {
  return async ({ req }, next) => {
    if (!isOurs(gateway.resolve(fromWebRequest(req.raw)), options)) {
      await next();
      return undefined;
    }
    const request = await unreadRequest(req);
    return request instanceof Error ? refused(gateway, req.raw, request) : gateway.fetch(request);
  };
}

/** The gateway's answer to a request without its body: it tells the error as it tells all of its own. */
async function refused(gateway: WebGateway, { method, url, headers }: Request, error: Error): Promise<Response> {
  const response = await gateway.dispatch({
    method,
    url,
    headers: Object.fromEntries(headers),
    get body(): never {
      throw error;
    },
  });
  return response.toResponse();
}
