import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import { isFieldName, isFieldValue } from "../../core/model/headers.js";

/**
 * Writes an answer that comes before the answer (RFC 9110 §15.2). node:http has `writeEarlyHints`, but not for other statuses
 * or fields. Nothing is written to HTTP/1.0, which has no such answers, behind the header of the final one, in front of an
 * earlier one, or to a client that reads none of what it has.
 */
export function writeInformation(req: IncomingMessage, res: ServerResponse, status: number, rawHeaders: readonly string[]): void {
  const { socket } = res;
  if (req.httpVersionMajor !== 1 || req.httpVersionMinor === 0 || res.headersSent) return;
  if (socket === null || !socket.writable || socket.writableNeedDrain) return;
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n`;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    const value = rawHeaders[i + 1];
    if (isFieldName(name) && isFieldValue(value)) head += `${name}: ${value}\r\n`;
  }
  socket.write(`${head}\r\n`, "latin1");
}
