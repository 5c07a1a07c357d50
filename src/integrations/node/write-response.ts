import type { ServerResponse } from "node:http";
import type { BodyStream } from "../../core/model/body.js";
import { isName, toHeaderRecord } from "../../core/model/headers.js";
import type { GatewayResponse } from "../../core/model/response.js";
import { framed } from "./framing.js";
import { http2StreamOf, isConnectionField } from "./http2.js";
import type { NodeRequest } from "./node-request.js";
import { abortResponse, ResponseSink, writeTrailers } from "./response-sink.js";
import { BreakingSink, writeFault } from "./write-fault.js";

/** Writes the gateway's answer. What is ready leaves in this turn of the event loop. */
export function writeResponse(request: NodeRequest, res: ServerResponse, response: GatewayResponse): void {
  const { status, rawHeaders, body, fault } = response;
  if (fault !== undefined && !fault.hasHeader) writeFault(res, fault);
  else if (request.method === "HEAD") {
    if (body !== null && !(body instanceof Uint8Array)) body.cancel();
    writeHead(request, res, status, rawHeaders).end();
  } else if (body === null) {
    writeHead(request, res, status, status === 204 || status === 304 ? rawHeaders : framed(rawHeaders, 0)).end();
  } else if (body instanceof Uint8Array) {
    end(writeHead(request, res, status, framed(rawHeaders, body.byteLength)), body);
  } else if (request.abandoned) body.cancel();
  else writeStream(request, res, response, body);
}

function writeStream(request: NodeRequest, res: ServerResponse, { status, rawHeaders, fault }: GatewayResponse, body: BodyStream): void {
  // A wrong Content-Length would make the client take the next answer's bytes for this one's.
  res.strictContentLength = true;
  writeHead(request, res, status, framed(rawHeaders, undefined));
  const whole = body.takeWhole();
  if (whole !== undefined) return writeWhole(res, body, whole);
  const sink = fault === undefined ? new ResponseSink(res, body) : new BreakingSink(res, body);
  request.onAbandon(() => body.cancel());
  body.attach(sink);
  sink.flush();
}

function writeWhole(res: ServerResponse, { trailers }: BodyStream, chunks: readonly Uint8Array[]): void {
  try {
    writeTrailers(res, trailers);
    for (let i = 0; i + 1 < chunks.length; i++) res.write(chunks[i]);
    end(res, chunks.at(-1));
  } catch {
    abortResponse(res);
  }
}

/** Up to this many bytes it costs less to copy a body than to hand a second piece to the socket. */
const maxCopiedBytes = 8192;

/** Ends with the last piece. node:http sends a string together with the header as one piece; `latin1` keeps every byte as it is. */
function end(res: ServerResponse, last: Uint8Array | undefined): void {
  if (last === undefined) res.end();
  else if (last.byteLength > maxCopiedBytes) res.end(last);
  else res.end(Buffer.from(last.buffer, last.byteOffset, last.byteLength).toString("latin1"), "latin1");
}

function writeHead(request: NodeRequest, res: ServerResponse, status: number, rawHeaders: readonly string[]): ServerResponse {
  const isHttp2 = http2StreamOf(res) !== undefined;
  // node:http takes the array as it is. Those who put a function of theirs before it may not know this form.
  if (!isHttp2 && !Object.hasOwn(res, "writeHead")) {
    // Beside fields that somebody has set before, or taken back, it would keep only the last of several lines of one name.
    const isUntouched = !request.wasHanded && res.getHeaderNames().length === 0;
    if (isUntouched || !repeatsNames(rawHeaders)) return res.writeHead(status, rawHeaders as string[]);
  }
  for (const [name, value] of Object.entries(toHeaderRecord(rawHeaders))) {
    if (!isHttp2 || !isConnectionField(name)) res.setHeader(name, value);
  }
  return res.writeHead(status);
}

/** Whether fields have several lines of one name. There are few of them: comparing beats remembering. */
function repeatsNames(rawHeaders: readonly string[]): boolean {
  for (let i = 2; i < rawHeaders.length; i += 2) {
    for (let j = 0; j < i; j += 2) if (isName(rawHeaders[i] as string, (rawHeaders[j] as string).toLowerCase())) return true;
  }
  return false;
}
