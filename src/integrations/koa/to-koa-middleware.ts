import type { IncomingMessage, ServerResponse } from "node:http";
import type { Embeddable, PassingOptions } from "../is-ours.js";
import { answerOurs } from "../node/answer-ours.js";

/** What of Koa's context is used, whichever version it is of. */
export interface KoaContext {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** The URL before any mount path was taken off. */
  readonly originalUrl: string;
  /** What a body parser has left. */
  readonly request: object;
  respond?: boolean;
}

/** A middleware of Koa 2 and 3. */
export type KoaMiddleware = (context: KoaContext, next: () => Promise<unknown>) => Promise<void>;

/** Options of {@link toKoaMiddleware}. */
export interface KoaOptions extends PassingOptions {
  /**
   * Who tells the gateway's errors: `"answer"`, the gateway, as problem details (RFC 9457); `"throw"`, the application, to which the
   * `GatewayError` is thrown, with its `status`, `headers` and `cause`. Default `"answer"`.
   */
  readonly errors?: "answer" | "throw";
  /** The path that the gateway sees behind `koa-mount`: `"stripped"`, what is left of it; `"original"`, the whole. Default `"stripped"`. */
  readonly path?: "stripped" | "original";
}

/**
 * A gateway as a middleware of Koa 2 and 3. What is none of its APIs goes on to `next()` untouched; everything else it answers as it
 * does in a server of its own, streaming both ways: on `ctx.res`, with the fields that were set before, and with `ctx.respond` off.
 *
 * Where a body parser came before it, the body is made again, as `toExpressMiddleware` of `pointsman/express` does.
 */
export function toKoaMiddleware(gateway: Embeddable, options: KoaOptions = {}): KoaMiddleware {
  const embedding = { ...options, leavesErrors: options.errors === "throw" };
  return async (context, next) => {
    const { req, res, request, originalUrl } = context;
    const url = options.path === "original" ? originalUrl : (req.url as string);
    const outcome = await answerOurs(gateway, req, res, url, request, embedding);
    if (outcome === "passed") await next();
    else if (outcome !== undefined) throw outcome;
    else context.respond = false;
  };
}
