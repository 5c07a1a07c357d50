import { createServer, type IncomingMessage } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { onTestFinished } from "vitest";
import { watched, type UpstreamConnection } from "./raw-upstream.js";

/** A connection that the upstream has taken over, with the request that it began as. */
export interface Taken extends UpstreamConnection {
  readonly req: IncomingMessage;
}

export interface SwitchingUpstream {
  readonly url: string;
  /** What it has taken over, in order. */
  readonly taken: readonly Taken[];
  /** Requests that were no upgrades, as `"GET /x"` and their bodies. */
  readonly ordinary: readonly { readonly req: IncomingMessage; readonly body: string }[];
  /** Settles with the first connection that is taken over. */
  readonly first: Promise<Taken>;
}

/** What an upstream says that agrees to speak `protocol`. */
export function agreeing(protocol: string, more = ""): string {
  return `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n${more}\r\n`;
}

/** Starts an upstream that gives each upgrade to `take`, whole, and answers every other request with 200 and its body. */
export async function switchingUpstream(
  take: (taken: Taken) => unknown,
  tls?: { readonly key: string; readonly cert: string },
): Promise<SwitchingUpstream> {
  const taken: Taken[] = [];
  const ordinary: { req: IncomingMessage; body: string }[] = [];
  let tell: (first: Taken) => void = () => {};
  const first = new Promise<Taken>((resolve) => {
    tell = resolve;
  });
  const server = tls === undefined ? createServer() : createTlsServer(tls);
  server.on("request", (req: IncomingMessage, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      const body = Buffer.concat(chunks).toString("latin1");
      ordinary.push({ req, body });
      res.end(body);
    });
  });
  server.on("upgrade", (req: IncomingMessage, socket: Socket, head: Buffer) => {
    if (head.byteLength > 0) socket.unshift(head);
    const one = { ...watched(socket), req };
    taken.push(one);
    tell(one);
    take(one);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(async () => {
    for (const { socket } of taken) socket.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`, taken, ordinary, first };
}

/** Starts an upstream that agrees to every upgrade and then says back what it hears, until it hears the end. */
export function echoingUpstream(tls?: { readonly key: string; readonly cert: string }): Promise<SwitchingUpstream> {
  return switchingUpstream(({ req, socket }) => {
    socket.write(agreeing(req.headers.upgrade as string));
    socket.pipe(socket);
  }, tls);
}
