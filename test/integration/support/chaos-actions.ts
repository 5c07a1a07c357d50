import type { Socket } from "node:net";
import { setImmediate, setTimeout } from "node:timers/promises";
import type { ChaosRequest } from "./chaos-requests.js";

/** One request, and the connection to answer it on. */
export interface Turn {
  readonly socket: Socket;
  readonly request: ChaosRequest;
  /** Settles when the request's body is complete. */
  readonly body: Promise<void>;
}

/** What an upstream does with one request. */
export type Behaviour = (turn: Turn) => void | Promise<void>;

/** Writes latin1 text and leaves the connection as it is. */
export const says =
  (...texts: readonly string[]): Behaviour =>
  ({ socket }) => {
    for (const text of texts) socket.write(text, "latin1");
  };

/** Writes, then ends its side in order. */
export const ends =
  (text: string): Behaviour =>
  ({ socket }) =>
    void socket.end(text, "latin1");

/** Writes, and resets the connection once those bytes have left. */
export const resets =
  (text: string): Behaviour =>
  ({ socket }) =>
    void socket.write(text, "latin1", () => setTimeout(20).then(() => socket.resetAndDestroy()));

/** Writes byte by byte, `ms` milliseconds apart (0: a turn of the event loop apart). */
export const drips =
  (text: string): Behaviour =>
  async ({ socket, request }) => {
    const ms = Number(request.query.get("ms") ?? 0);
    for (const byte of text) {
      if (socket.destroyed) return;
      socket.write(byte, "latin1");
      await (ms === 0 ? setImmediate() : setTimeout(ms));
    }
  };

/** Writes text once, then a piece again and again, `ms` milliseconds apart (default 5), for as long as somebody listens. */
export const repeats =
  (first: string, piece: string): Behaviour =>
  async ({ socket, request }) => {
    const ms = Number(request.query.get("ms") ?? 5);
    socket.write(first);
    while (socket.writable) {
      socket.write(piece);
      await setTimeout(ms);
    }
  };

/** A body of `bytes` bytes (default 1 MB), framed by `frame`, that waits for its reader; then `finish`. */
export const streams =
  (head: string, frame: (piece: string) => string, finish: (socket: Socket) => void): Behaviour =>
  async ({ socket, request }) => {
    socket.write(head.replace("$bytes", request.query.get("bytes") ?? "1000000"));
    for (let left = Number(request.query.get("bytes") ?? 1_000_000); left > 0 && socket.writable; left -= 10_000) {
      if (!socket.write(frame("x".repeat(Math.min(left, 10_000))))) await drained(socket);
    }
    finish(socket);
  };

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off("drain", done).off("close", done);
      resolve();
    };
    socket.once("drain", done).once("close", done);
  });
}
