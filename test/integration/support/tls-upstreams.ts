import { createServer as createHttpsServer, type ServerOptions } from "node:https";
import { createSecureServer, type SecureServerOptions, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { IncomingMessage, RequestListener } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { onTestFinished } from "vitest";
import { selfSigned } from "./certificate.js";

/** What the upstreams here show; `trusted` is the TLS policy of one who trusts them. */
export const { key, cert } = selfSigned("upstream.example");
export const trusted = { ca: cert } as const;

/** An upstream behind TLS. */
export interface TlsUpstream {
  readonly url: string;
  /** Connections in the order in which they came, with those that are over. */
  readonly sockets: readonly TLSSocket[];
  /** Connections that are open. */
  open(): number;
  /** Attempts to connect, those that did not get as far as TLS included. */
  attempts(): number;
}

interface TlsServer {
  listen(port: number, host: string, callback: () => void): unknown;
  address(): AddressInfo | string | null;
  close(callback: () => void): unknown;
  on(event: "secureConnection", listener: (socket: TLSSocket) => void): unknown;
  on(event: "connection", listener: () => void): unknown;
}

async function listening(server: TlsServer): Promise<TlsUpstream> {
  const sockets: TLSSocket[] = [];
  let attempts = 0;
  server.on("connection", () => {
    attempts += 1;
  });
  server.on("secureConnection", (socket) => {
    socket.on("error", () => {}); // resets are part of the game
    sockets.push(socket);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  const open = () => sockets.filter((socket) => !socket.destroyed).length;
  return { url: `https://127.0.0.1:${port}`, sockets, open, attempts: () => attempts };
}

/** Settles when the connection of an answer that has just ended takes the next request: undici first gives its upstream one turn to close it. */
export function connectionIsFree(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** An HTTPS server that speaks HTTP/1.1 only. */
export function httpsUpstream(listener: RequestListener, options: ServerOptions = {}): Promise<TlsUpstream> {
  return listening(createHttpsServer({ key, cert, ...options }, listener));
}

/** A stream as an HTTP/2 upstream gets it, with its fields as they came, name and value alternating. */
export interface SeenStream {
  readonly stream: ServerHttp2Stream;
  readonly path: string;
  readonly method: string;
  readonly rawFields: readonly string[];
  /** Values of a field, in order. */
  values(name: string): readonly string[];
  /** The whole body, one character per byte. */
  body(): Promise<string>;
}

/** An upstream that speaks HTTP/2 only. */
export interface Http2Upstream extends TlsUpstream {
  readonly sessions: readonly ServerHttp2Session[];
  readonly seen: readonly SeenStream[];
}

/**
 * Starts one; `serve` is called with every stream and may leave it alone. With `allowHTTP1` it speaks HTTP/1.1 too: it
 * answers there with what it saw, and agrees to every upgrade, after which it says back what it hears.
 */
export async function http2Upstream(serve: (seen: SeenStream) => unknown, options: SecureServerOptions = {}): Promise<Http2Upstream> {
  const server = createSecureServer({ key, cert, ...options });
  const sessions: ServerHttp2Session[] = [];
  const seen: SeenStream[] = [];
  server.on("session", (session) => {
    session.on("error", () => {});
    sessions.push(session);
  });
  server.on("stream", (stream: ServerHttp2Stream, _headers: unknown, _flags: number, raw: string[]) => {
    stream.on("error", () => {});
    const entry = toSeen(stream, raw);
    seen.push(entry);
    Promise.resolve(serve(entry)).catch(() => stream.destroy());
  });
  // Whoever listens for requests gets the streams as well, and node has its own ideas of them.
  if (options.allowHTTP1 === true) {
    server.on("request", (req, res) => {
      if (req.httpVersionMajor === 1) res.end(`${req.method} ${req.url} in HTTP/1.1`);
    });
    server.on("upgrade", (req: IncomingMessage, socket: Socket) => {
      socket.on("error", () => {});
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${req.headers.upgrade}\r\n\r\n`);
      socket.pipe(socket);
    });
  }
  const upstream = await listening(server);
  return { ...upstream, sessions, seen };
}

function toSeen(stream: ServerHttp2Stream, rawFields: readonly string[]): SeenStream {
  const values = (name: string) => rawFields.filter((_, i) => i % 2 === 1 && rawFields[i - 1] === name);
  return {
    stream,
    rawFields,
    path: values(":path")[0] as string,
    method: values(":method")[0] as string,
    values,
    async body() {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).toString("latin1");
    },
  };
}
