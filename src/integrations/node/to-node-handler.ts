import type { IncomingMessage, ServerResponse } from "node:http";
import type { AnyBackendConfig } from "../../core/model/any-backend.js";
import type { Gateway } from "../../core/model/gateway.js";
import type { GatewayResponse } from "../../core/model/response.js";
import { NodeRequest } from "./node-request.js";
import { framingOf } from "./request-body.js";
import { abortResponse } from "./response-sink.js";
import { writeResponse } from "./write-response.js";

/** What a gateway does for servers: the part of {@link Gateway} that they need. */
export type Handles = Pick<Gateway<AnyBackendConfig>, "handle">;

/**
 * A request listener for node:http, node:https and whatever calls one: `createServer(toNodeHandler(gateway))`.
 * Bodies stream both ways; an answer that is ready leaves in the same turn of the event loop. It never throws.
 */
export function toNodeHandler(gateway: Handles): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) => answer(gateway, req, res, false);
}

/** Answers one request. `expectsContinue`: the client waits for 100 (Continue), which then goes out with the first read of the body. */
export function answer(gateway: Handles, req: IncomingMessage, res: ServerResponse, expectsContinue: boolean): void {
  const framing = framingOf(req);
  if (framing.doubtful) return refuse(res);
  const request = new NodeRequest(req, res, framing.present, expectsContinue);
  const result = gateway.handle(request);
  if (result instanceof Promise) {
    result.then(
      (response) => write(request, res, response),
      () => abortResponse(res),
    );
  } else write(request, res, result);
}

/** An answer that node:http refuses (an illegal header of a custom adapter) breaks this response off, not the process. */
export function write(request: NodeRequest, res: ServerResponse, response: GatewayResponse): void {
  try {
    writeResponse(request, res, response);
  } catch {
    if (response.body !== null && !(response.body instanceof Uint8Array)) response.body.cancel();
    if (res.headersSent) abortResponse(res);
    else res.writeHead(500, { "content-length": 0 }).end();
  }
}

/**
 * Refuses a body whose end is in doubt (RFC 9112 §6.1): a coding that nobody here takes off, or one in HTTP/1.0, which has
 * none. Nothing that follows on such a connection can be trusted to be a request.
 */
function refuse(res: ServerResponse): void {
  const detail = "The only Transfer-Encoding of a request is chunked, and HTTP/1.0 has none.";
  const body = JSON.stringify({ type: "about:blank", title: "Bad Request", status: 400, detail, code: "BAD_REQUEST" });
  res.writeHead(400, { "content-type": "application/problem+json", "content-length": Buffer.byteLength(body), connection: "close" });
  res.end(body);
}
