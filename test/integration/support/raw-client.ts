import { connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A TCP client that writes exactly what it is told: nothing of it is checked, completed or repaired. */
export class RawClient {
  /** Everything that has arrived, one character per byte. */
  received = "";
  readonly socket: Socket;
  /** Settles when the connection is over, however it ended. */
  readonly closed: Promise<void>;
  readonly #watchers = new Set<() => void>();

  constructor(port: number) {
    this.socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.socket.setEncoding("latin1");
    this.socket.on("data", (text: string) => {
      this.received += text;
      this.#notify();
    });
    // A reset is one of the ways in which a connection ends; `closed` tells.
    this.socket.on("error", () => {});
    this.closed = new Promise((resolve) => {
      this.socket.once("close", () => {
        resolve();
        this.#notify();
      });
    });
    onTestFinished(() => void this.socket.destroy());
  }

  write(bytes: string | Uint8Array): void {
    this.socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
  }

  /** Settles when what has arrived matches; fails when the connection ends before. */
  until(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const watch = () => {
        const match = pattern.exec(this.received);
        if (match === null && !this.socket.destroyed) return;
        this.#watchers.delete(watch);
        if (match !== null) resolve(match);
        else reject(new Error(`The connection ended without ${pattern}; it brought ${JSON.stringify(this.received)}`));
      };
      this.#watchers.add(watch);
      watch();
    });
  }

  #notify(): void {
    for (const watch of [...this.#watchers]) watch();
  }
}

/** Writes a request and gives everything that comes back until the server closes the connection. */
export async function exchange(port: number, bytes: string | Uint8Array): Promise<string> {
  const client = new RawClient(port);
  client.write(bytes);
  await client.closed;
  return client.received;
}

/** Writes a request and gives the status line's code of the first answer; `0` when the connection ends without one. */
export async function statusOf(port: number, bytes: string | Uint8Array): Promise<number> {
  const client = new RawClient(port);
  client.write(bytes);
  const match = await client.until(/^HTTP\/1\.1 (\d{3}) /).catch(() => undefined);
  return Number(match?.[1] ?? 0);
}
