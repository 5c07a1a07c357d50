import { isWebResponse } from "../../backends/call/from-web-response.js";
import { GatewayError } from "../../core/errors.js";
import type { FunctionCall, FunctionHandler } from "../../core/model/function.js";
import type { WebAbortSignal, WebRequest, WebResponse } from "../../core/model/web.js";
import { toWebRequest } from "./to-web-request.js";

/** What fetch runtimes give a handler besides the request (the `ctx` of Cloudflare Workers). */
export interface FetchContext {
  /** Work that goes on behind the answer: the gateway's `close` waits for it, its failure goes to `error` listeners. */
  waitUntil(work: Promise<unknown>): void;
  /** Does nothing: there is no origin behind a function that a failure could be passed through to. It is answered with 500. */
  passThroughOnException(): void;
  /** Nothing: nobody configures a function with properties here. Use `env`. */
  readonly props: object;
  /** Aborted when the client leaves or the function's time is over; of `request.signal` only the first is sure. */
  readonly signal: WebAbortSignal;
}

/** A handler as fetch runtimes have it: `export default { fetch(request, env, ctx) {} }`. */
export type FetchHandler<Env = unknown> = (request: WebRequest, env: Env, context: FetchContext) => WebResponse | Promise<WebResponse>;

/** Options of {@link fromFetch}. */
export interface FromFetchOptions<Env> {
  /** The handler's second argument. Default: an empty object. */
  readonly env?: Env;
}

/**
 * A handler for fetch runtimes as the handler of a function backend: `fromFetch(app.fetch)` for Hono and its likes. Bodies
 * stream both ways. The URL has the canonical path; a body of GET or HEAD, which no web `Request` can have, is left out.
 * Where the gateway was given a web `Request` without a body, the handler gets that one; where it is asked for a web
 * `Response` and no limit must be kept, the handler's own is given, and only its reader hears if its body breaks off.
 */
export function fromFetch<Env = object>(handler: FetchHandler<Env>, options: FromFetchOptions<Env> = {}): FunctionHandler {
  const env = options.env ?? ({} as Env);
  return (call) => {
    const result = handler(toWebRequest(call), env, new CallContext(call));
    return isWebResponse(result) ? result : Promise.resolve(result).then(checked);
  };
}

function checked(result: unknown): WebResponse {
  if (isWebResponse(result)) return result;
  const cause = new TypeError(`The fetch handler gave ${typeof result}: return a Response.`);
  throw new GatewayError("FUNCTION_BAD_RESPONSE", "The function gave no usable response.", { cause });
}

const noProps = Object.freeze({});

class CallContext implements FetchContext {
  readonly #call: FunctionCall;

  constructor(call: FunctionCall) {
    this.#call = call;
  }

  get waitUntil(): (work: Promise<unknown>) => void {
    return (work) => this.#call.waitUntil(work);
  }

  passThroughOnException(): void {}

  get props(): object {
    return noProps;
  }

  get signal(): WebAbortSignal {
    return this.#call.signal;
  }
}
