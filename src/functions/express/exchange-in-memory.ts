import { type IncomingMessage, request, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { connectionNames, isHopByHop } from "../../backends/http/message/hop-by-hop.js";
import { GatewayError } from "../../core/errors.js";
import type { FunctionCall } from "../../core/model/function.js";
import { rawHeadersOf, toHeaderRecord } from "../../core/model/headers.js";
import type { ResponseInit } from "../../core/model/response.js";
import type { ExpressCall } from "./make-application.js";
import { MemorySocket } from "./memory-socket.js";

/**
 * Sends a call to a server over a connection in memory; gives its answer, the body still to come. The request's body is sent
 * once it is here, for nothing is asked of the handler before it has been parsed: so it is bounded as all that is buffered.
 */
export async function exchangeInMemory(server: Server, call: FunctionCall, calls: WeakMap<Duplex, ExpressCall>): Promise<ResponseInit> {
  const { signal, path, queryText, params } = call;
  const body = await call.bytes();
  const [near, far] = MemorySocket.pair(call.request.client);
  return new Promise((resolve, reject) => {
    const sent = request({
      createConnection: () => near,
      method: call.request.method,
      path: queryText === "" ? path : `${path}?${queryText}`,
      headers: requestHeaders(call, body.byteLength),
      maxHeaderSize: 1_048_576,
    });
    const abort = () => {
      reject(signal.reason);
      near.destroy();
    };
    signal.addEventListener("abort", abort, { once: true });
    near.once("close", () => signal.removeEventListener("abort", abort));
    calls.set(far, { params, fail: (error) => reject(asFailure(error)) });
    sent.once("response", (response: IncomingMessage) => resolve(toInit(response)));
    sent.on("error", (error) => reject(brokenOff(error)));
    server.emit("connection", far);
    sent.end(body);
    if (signal.aborted) abort();
  });
}

/** The client's header without what concerns its connection; the connection in memory has its own framing. */
function requestHeaders(call: FunctionCall, length: number): string[] {
  const raw = rawHeadersOf(call.request);
  const named = connectionNames(call.header("connection") ?? "close", undefined);
  const headers: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase();
    if (isHopByHop(name) || named?.has(name) === true || name === "content-length" || name === "expect") continue;
    headers.push(raw[i] as string, raw[i + 1] as string);
  }
  if (call.header("host") === undefined) headers.push("host", "localhost");
  headers.push("content-length", String(length));
  return headers;
}

function toInit(response: IncomingMessage): ResponseInit {
  const headers: Record<string, string | readonly string[]> = { ...toHeaderRecord(response.rawHeaders) };
  for (const name of Object.keys(headers)) if (isHopByHop(name)) delete headers[name];
  return { status: response.statusCode as number, headers, body: hasBody(response) ? response : null };
}

/** Statuses and methods whose answers end with their header (RFC 9112 §6.3). */
function hasBody({ statusCode, headers }: IncomingMessage): boolean {
  return statusCode !== 204 && statusCode !== 304 && headers["content-length"] !== "0";
}

/** What reached the application's error handler. What its body parsers refuse is the client's fault, and they say so. */
function asFailure(error: unknown): unknown {
  const { type, status } = (error ?? {}) as { readonly type?: unknown; readonly status?: unknown };
  if (typeof type !== "string" || !(error instanceof Error)) return error;
  if (status === 413) return new GatewayError("BODY_TOO_LARGE", "The request body is too large for the function.", { cause: error });
  return typeof status === "number" && status >= 400 && status < 500
    ? new GatewayError("BAD_REQUEST", "The request body can't be parsed as its content type says.", { cause: error })
    : error;
}

function brokenOff(cause: NodeJS.ErrnoException): GatewayError {
  return cause.code?.startsWith("HPE_") === true
    ? new GatewayError("FUNCTION_BAD_RESPONSE", "The function gave no usable response.", { cause })
    : new GatewayError("FUNCTION_FAILED", "The function failed.", { cause });
}
