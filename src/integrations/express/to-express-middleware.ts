import type { IncomingMessage, ServerResponse } from "node:http";
import type { Embeddable, PassingOptions } from "../is-ours.js";
import { answerOurs, type Outcome } from "../node/answer-ours.js";

/** What of Express's request is used, whichever version it is of. */
export interface ExpressRequest extends IncomingMessage {
  /** The URL before any mount path was taken off. */
  originalUrl?: string;
  /** What a body parser has left. */
  body?: unknown;
  /** The bytes that a body parser was given, where its `verify` has kept them: sent on as they are. */
  rawBody?: unknown;
}

/** A middleware of Express 4 and 5. */
export type ExpressMiddleware = (req: ExpressRequest, res: ServerResponse, next: (error?: unknown) => void) => void;

/** Options of {@link toExpressMiddleware}. */
export interface ExpressOptions extends PassingOptions {
  /**
   * Who tells the gateway's errors: `"answer"`, the gateway, as problem details (RFC 9457); `"next"`, the application's error
   * handlers, which get the `GatewayError` with its `status`, `headers` and `cause`. Default `"answer"`.
   */
  readonly errors?: "answer" | "next";
  /**
   * The path that the gateway sees behind `app.use("/mount", …)`: `"stripped"`, what is left of it, as every handler there sees
   * it in `req.url`; `"original"`, the whole. Default `"stripped"`.
   */
  readonly path?: "stripped" | "original";
}

/**
 * A gateway as a middleware of Express 4 and 5. What is none of its APIs goes on to `next()` untouched; everything else it answers
 * as it does in a server of its own, streaming both ways.
 *
 * Where a body parser came before it, the body is made again: JSON, forms, text and bytes, with the length that it has then. A body
 * that was read and of which nothing is left (multipart) is a 500 `BODY_CONSUMED`: put the gateway before its parser.
 *
 * @example app.use("/shop", toExpressMiddleware(gateway))
 */
export function toExpressMiddleware(gateway: Embeddable, options: ExpressOptions = {}): ExpressMiddleware {
  const embedding = { ...options, leavesErrors: options.errors === "next" };
  return (req, res, next) => {
    const url = (options.path === "original" ? req.originalUrl : undefined) ?? (req.url as string);
    const settle = (outcome: Outcome) => {
      if (outcome === "passed") next();
      else if (outcome !== undefined) next(outcome);
    };
    const outcome = answerOurs(gateway, req, res, url, req, embedding);
    if (outcome instanceof Promise) void outcome.then(settle);
    else settle(outcome);
  };
}
