import { type IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { framingOf } from "./request-body.js";

/** Up to version 24, Node.js leaves the body of what it takes for an upgrade unread; after that it reads it as every other. */
const readsBodies = Number.parseInt(process.versions.node, 10) > 24;

/**
 * Gives a request that node:http took for an upgrade back to its server as an ordinary one, without the `Upgrade`.
 * @param head what came behind the request
 */
export function putBack(req: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { server } = req.socket as { server?: Server };
  if (server === undefined) socket.destroy();
  else if (readsBodies && framingOf(req).present) answerLast(req, socket, server);
  else parseAgain(req, socket as Socket, head, server);
}

/**
 * The whole connection is parsed again from this request on: its body and the requests behind it are what node:http says they
 * are. Nobody else may decide where a request ends.
 */
function parseAgain(req: IncomingMessage, socket: Socket, head: Buffer, server: Server): void {
  socket.setTimeout(0);
  socket.unshift(Buffer.concat([Buffer.from(headerOf(req), "latin1"), head]));
  server.emit("encrypted" in socket ? "secureConnection" : "connection", socket);
}

/** Its body is there, but nothing behind it is read any more: the connection ends with the answer. */
function answerLast(req: IncomingMessage, socket: Duplex, server: Server): void {
  const res = new ServerResponse(req);
  res.shouldKeepAlive = false;
  res.assignSocket(socket as Socket);
  res.once("finish", () => socket.end(() => socket.destroy()));
  const waits = req.headers.expect?.toLowerCase() === "100-continue";
  const asked = waits && server.listenerCount("checkContinue") > 0;
  if (waits && !asked) res.writeContinue();
  server.emit(asked ? "checkContinue" : "request", req, res);
}

function headerOf({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  let header = `${method} ${url} HTTP/${httpVersion}\r\n`;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (name.toLowerCase() !== "upgrade") header += `${name}: ${rawHeaders[i + 1]}\r\n`;
  }
  return `${header}\r\n`;
}
