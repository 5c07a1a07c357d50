import type { IncomingMessage, ServerResponse } from "node:http";
import { GatewayError } from "../../core/errors.js";
import type { AnyBackendConfig } from "../../core/model/any-backend.js";
import type { Gateway } from "../../core/model/gateway.js";
import type { GatewayResponse } from "../../core/model/response.js";
import { http2StreamOf, type ServerAnswer, type ServerRequest } from "./http2.js";
import { type HandedRequest, NodeRequest } from "./node-request.js";
import { framingOf } from "./request-body.js";
import { abortResponse } from "./response-sink.js";
import { writeResponse } from "./write-response.js";

/** What a gateway does for servers: the part of {@link Gateway} that they need. */
export type Handles = Pick<Gateway<AnyBackendConfig>, "handle">;

/**
 * A request listener for node:http, node:https, node:http2 (whose requests and responses have the form of HTTP/1 there) and
 * whatever calls one: `createServer(toNodeHandler(gateway))`.
 * Bodies stream both ways; an answer that is ready leaves in the same turn of the event loop. It never throws.
 */
export function toNodeHandler(gateway: Handles): (req: ServerRequest, res: ServerAnswer) => void {
  return (req, res) => answer(gateway, req as IncomingMessage, res as ServerResponse, false);
}

/** Answers one request. `expectsContinue`: the client waits for 100 (Continue), which then goes out with the first read of the body. */
export function answer(gateway: Handles, req: IncomingMessage, res: ServerResponse, expectsContinue: boolean): void {
  const framing = framingOf(req);
  if (framing.doubtful) refuse(res, false);
  else void respond(gateway, new NodeRequest(req, res, framing.present, expectsContinue), res, false);
}

/** An error that is left to the application to answer; `undefined` where the answer is under way. */
export type LeftError = GatewayError | undefined;

/**
 * Answers a request that an application has handed over.
 * @param handOver gives what the application has made of the request; asked once
 * @param leavesErrors errors of the gateway are given back instead of written
 */
export function answerHanded(
  gateway: Handles,
  req: IncomingMessage,
  res: ServerResponse,
  handOver: (hasBody: boolean) => HandedRequest,
  leavesErrors: boolean,
): LeftError | Promise<LeftError> {
  const { doubtful, present } = framingOf(req);
  if (doubtful) return refuse(res, leavesErrors);
  return respond(gateway, new NodeRequest(req, res, present, false, handOver(present)), res, leavesErrors);
}

function respond(gateway: Handles, request: NodeRequest, res: ServerResponse, leavesErrors: boolean): LeftError | Promise<LeftError> {
  const settle = (response: GatewayResponse): LeftError => {
    if (leavesErrors && response.error !== undefined && !request.abandoned) return response.error;
    write(request, res, response);
    return undefined;
  };
  const result = gateway.handle(request);
  if (!(result instanceof Promise)) return settle(result);
  return result.then(settle, () => {
    abortResponse(res);
    return undefined;
  });
}

/** An answer that node:http refuses (an illegal header of a custom adapter) breaks this response off, not the process. */
export function write(request: NodeRequest, res: ServerResponse, response: GatewayResponse): void {
  try {
    writeResponse(request, res, response);
  } catch {
    if (response.body !== null && !(response.body instanceof Uint8Array)) response.body.cancel();
    if (res.headersSent || http2StreamOf(res) !== undefined) abortResponse(res);
    else res.writeHead(500, { "content-length": 0 }).end();
  }
}

/**
 * What a body is refused with whose end is in doubt (RFC 9112 §6.1): a coding that nobody here takes off, or one in HTTP/1.0,
 * which has none. Nothing that follows on such a connection can be trusted to be a request.
 */
const doubt = new GatewayError("BAD_REQUEST", "The only Transfer-Encoding of a request is chunked, and HTTP/1.0 has none.");

function refuse(res: ServerResponse, leavesErrors: boolean): GatewayError | undefined {
  res.shouldKeepAlive = false;
  if (leavesErrors) return doubt;
  const { message: detail, code, status } = doubt;
  const body = JSON.stringify({ type: "about:blank", title: "Bad Request", status, detail, code });
  res.writeHead(status, { "content-type": "application/problem+json", "content-length": Buffer.byteLength(body), connection: "close" });
  res.end(body);
  return undefined;
}
