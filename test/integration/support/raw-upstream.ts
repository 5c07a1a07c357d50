import { type AddressInfo, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** One connection to a {@link RawUpstream}. */
export interface UpstreamConnection {
  readonly socket: Socket;
  /** What has arrived so far, one character per byte. */
  readonly received: () => string;
  /** Settles when what has arrived matches. */
  readonly until: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly closed: Promise<void>;
}

/** A TCP server that behaves as badly as a test wants. */
export interface RawUpstream {
  readonly url: string;
  readonly port: number;
  readonly connections: readonly UpstreamConnection[];
  /** Settles with the `index`-th connection, counted from 0. */
  connection(index?: number): Promise<UpstreamConnection>;
}

/** Starts one; `serve` is called with every connection and may leave it alone. */
export async function rawUpstream(serve: (connection: UpstreamConnection) => unknown): Promise<RawUpstream> {
  const connections: UpstreamConnection[] = [];
  const watchers: (() => void)[] = [];
  const server = createServer((socket) => {
    const connection = watched(socket);
    connections.push(connection);
    for (const watch of watchers.splice(0)) watch();
    Promise.resolve(serve(connection)).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(async () => {
    for (const { socket } of connections) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  const connection = async (index = 0): Promise<UpstreamConnection> => {
    for (;;) {
      const found = connections[index];
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        watchers.push(resolve);
      });
    }
  };
  return { url: `http://127.0.0.1:${port}`, port, connections, connection };
}

/** An upstream that answers every request head, on any connection, with the same bytes, and leaves the connection as it is. */
export function upstreamSaying(answer: string | ((connection: UpstreamConnection) => void)): Promise<RawUpstream> {
  return rawUpstream((connection) => {
    const { socket, received } = connection;
    let answered = 0;
    socket.on("data", () => {
      const heads = received().match(/ HTTP\/1\.1\r\n(?:[^\r\n]+\r\n)*\r\n/g)?.length ?? 0;
      for (; answered < heads; answered++) {
        if (typeof answer === "string") socket.write(Buffer.from(answer, "latin1"));
        else answer(connection);
      }
    });
  });
}

/** Keeps what a connection brings. */
export function watched(socket: Socket): UpstreamConnection {
  let received = "";
  const watchers = new Set<() => void>();
  const notify = () => {
    for (const watch of [...watchers]) watch();
  };
  socket.setNoDelay(true);
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
    notify();
  });
  socket.on("error", () => {}); // resets are part of the game
  const closed = new Promise<void>((resolve) => {
    socket.once("close", () => {
      resolve();
      notify();
    });
  });
  const until = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const watch = () => {
        const match = pattern.exec(received);
        if (match === null && !socket.destroyed) return;
        watchers.delete(watch);
        if (match !== null) resolve(match);
        else reject(new Error(`The connection ended without ${pattern}`));
      };
      watchers.add(watch);
      watch();
    });
  return { socket, received: () => received, until, closed };
}
