import { type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse, STATUS_CODES } from "node:http";
import type { ServerHttp2Stream } from "node:http2";
import { isFieldName, isFieldValue, toHeaderRecord } from "../../core/model/headers.js";
import { http2StreamOf, isConnectionField } from "./http2.js";

/**
 * Writes an answer that comes before the answer (RFC 9110 §15.2). node:http has `writeEarlyHints`, but not for other statuses
 * or fields. Nothing is written to HTTP/1.0, which has no such answers, behind the header of the final one, in front of an
 * earlier one, or to a client that reads none of what it has.
 */
export function writeInformation(req: IncomingMessage, res: ServerResponse, status: number, rawHeaders: readonly string[]): void {
  const stream = http2StreamOf(res);
  if (stream !== undefined) return writeToStream(stream, status, rawHeaders);
  const { socket } = res;
  if (req.httpVersionMajor !== 1 || req.httpVersionMinor === 0 || res.headersSent) return;
  if (socket === null || !socket.writable || socket.writableNeedDrain) return;
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n`;
  for (const [name, value] of sendable(rawHeaders)) head += `${name}: ${value}\r\n`;
  socket.write(`${head}\r\n`, "latin1");
}

function writeToStream(stream: ServerHttp2Stream, status: number, rawHeaders: readonly string[]): void {
  if (stream.headersSent || stream.destroyed || stream.closed) return;
  const fields = [...sendable(rawHeaders)].filter(([name]) => !isConnectionField(name)).flat();
  try {
    stream.additionalHeaders({ ...(toHeaderRecord(fields) as OutgoingHttpHeaders), ":status": status });
  } catch {
    // Several lines of a field that has one: what is no answer yet can be left out.
  }
}

function* sendable(rawHeaders: readonly string[]): Generator<[name: string, value: string]> {
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    const value = rawHeaders[i + 1];
    if (isFieldName(name) && isFieldValue(value)) yield [name, value];
  }
}
