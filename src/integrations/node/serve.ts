import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Upgrades } from "./handshake.js";
import { answer, type Handles } from "./to-node-handler.js";
import { toUpgradeHandler } from "./to-upgrade-handler.js";

/** Options of {@link serve}. */
export interface ServeOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Address to listen on. Default `"127.0.0.1"`, this machine only; `"0.0.0.0"` or `"::"` for every interface. */
  readonly host?: string;
  /** Milliseconds that an unused connection is kept. Default 5,000. */
  readonly keepAliveMs?: number;
  /** Milliseconds that a client may take to send a whole request; then 408. Default 300,000. */
  readonly requestMs?: number;
  /**
   * Milliseconds that `close` waits for what is under way before it breaks it off: answers, and connections that were switched
   * to another protocol, which seldom end by themselves. Default 30,000.
   */
  readonly drainMs?: number;
}

/** A server that listens. */
export interface RunningServer {
  /** Where it can be reached from this machine: `"http://127.0.0.1:8080"`. */
  readonly url: string;
  readonly port: number;
  /** Stops accepting, finishes what is under way, closes the connections. The gateway itself stays open. */
  close(): Promise<void>;
}

/**
 * Serves a gateway over HTTP/1.1 with keep-alive, and the protocols that begin as HTTP/1.1, such as WebSocket.
 * @throws the system's error when the address can't be listened on (`EADDRINUSE`, `EACCES`).
 */
export async function serve(gateway: Handles & Upgrades, options: ServeOptions = {}): Promise<RunningServer> {
  const { port = 0, host = "127.0.0.1", keepAliveMs = 5000, requestMs = 300_000, drainMs = 30_000 } = options;
  const server = createServer({ keepAliveTimeout: keepAliveMs, requestTimeout: requestMs, headersTimeout: Math.min(requestMs, 60_000) });
  const respond = (req: IncomingMessage, res: ServerResponse, expectsContinue: boolean) => {
    // While closing, a connection ends with the answer that it carries.
    if (!server.listening) res.shouldKeepAlive = false;
    answer(gateway, req, res, expectsContinue);
  };
  server.on("request", (req, res) => respond(req, res, false));
  server.on("checkContinue", (req, res) => respond(req, res, true));
  server.on("upgrade", toUpgradeHandler(gateway));
  const connections = new Set<Socket>();
  server.on("connection", (socket) => {
    if (connections.has(socket)) return; // it was put back
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });
  await listen(server, port, host);
  const { port: actual } = server.address() as AddressInfo; // a TCP server that listens has one
  let closed: Promise<void> | undefined;
  return { url: `http://${reachable(host)}:${actual}`, port: actual, close: () => (closed ??= close(server, connections, drainMs)) };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function close(server: Server, connections: ReadonlySet<Socket>, drainMs: number): Promise<void> {
  // A connection on which nothing was ever said is unused, too; node:http counts it as waiting for its first request.
  const closeUnused = () => {
    server.closeIdleConnections();
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
  };
  return new Promise((resolve) => {
    // Answers whose header has left have said keep-alive: their connections become unused one by one.
    const sweep = setInterval(closeUnused, 20);
    const end = setTimeout(() => {
      for (const socket of connections) socket.destroy();
    }, drainMs);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(end);
      resolve();
    });
    closeUnused();
  });
}

/** The address by which this machine reaches a server that listens on `host`. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
