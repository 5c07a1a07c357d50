import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { ServerAnswer, ServerRequest } from "../node/http2.js";

/** What of Fastify's request is used, whichever version it is of. */
export interface FastifyRequestLike {
  readonly raw: ServerRequest;
  /** What the catch-all parser, or a `preParsing` hook before it, hands over. */
  readonly body?: unknown;
}

/** What of its reply is used. */
export interface FastifyReplyLike {
  readonly raw: ServerAnswer;
  getHeaders(): OutgoingHttpHeaders | Record<string, unknown>;
  hijack(): unknown;
  callNotFound(): unknown;
  send(error: Error): unknown;
}

/** What of an instance is used. */
export interface FastifyInstanceLike {
  readonly prefix: string;
  /** Since version 5. */
  readonly supportedMethods?: readonly string[];
  /** Since version 5. */
  addHttpMethod?(method: string, options: { hasBody: boolean }): unknown;
  removeAllContentTypeParsers(): unknown;
  addContentTypeParser(
    contentType: string,
    parser: (request: never, payload: IncomingMessage, done: (error: Error | null, body?: unknown) => void) => void,
  ): unknown;
  addHook(name: "onClose", hook: () => Promise<void>): unknown;
  route(route: {
    method: string[];
    url: string;
    exposeHeadRoute: boolean;
    config: object;
    handler: (request: FastifyRequestLike, reply: FastifyReplyLike) => void;
  }): unknown;
}

/** The messages of HTTP/2 have the form of HTTP/1 in Fastify, as in node:http2's compatibility API. */
export function messagesOf(request: FastifyRequestLike, reply: FastifyReplyLike): { req: IncomingMessage; res: ServerResponse } {
  return { req: request.raw as IncomingMessage, res: reply.raw as ServerResponse };
}
