import type { Socket } from "node:net";
import { SkipContinue } from "./skip-continue.js";

/** Where a socket finds who reads from it. */
const reader = Symbol("reading");

interface ReadSocket extends Socket {
  [reader]?: Reading;
}

/**
 * Reads from a connection for undici, or holds back what arrives. undici's own way, to pause its parser, ends the process when
 * the upstream closes the connection meanwhile: `assert(!this.paused)` is thrown out of an event, where nobody can catch it.
 *
 * It relies on how undici reads: by `read()` without a size, whenever the socket says `readable`.
 */
export class Reading {
  /** What broke the connection. undici takes a reset for the orderly end of an answer that only that end delimits. */
  error: Error | undefined;
  readonly #skipContinue = new SkipContinue();
  #socket: Socket | undefined;
  #held = false;

  /** Takes a new connection in place of the last one. */
  follow(socket: ReadSocket): void {
    this.error = undefined;
    this.#held = false;
    this.#socket = socket;
    socket[reader] = this;
    Object.setPrototypeOf(socket, readThrough(Object.getPrototypeOf(socket) as Socket));
    socket.on("error", (error) => {
      if (this.#socket === socket) this.error = error;
    });
  }

  /** A request is about to be written: what arrives from here on is the beginning of its answer. */
  expectAnswer(): void {
    this.#skipContinue.expect();
  }

  /** Gives undici no more until {@link release}. What it has been given it still passes on. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    if (!this.#held) return;
    this.#held = false;
    const socket = this.#socket;
    // Later: undici's parsers can't be entered from within each other, and this may be called from within one.
    queueMicrotask(() => socket?.emit("readable"));
  }

  /** What undici gets when it reads; `read` is the socket's own way. */
  next(socket: Socket, read: Socket["read"]): unknown {
    if (this.#socket !== socket) return read.call(socket);
    if (this.#held) return null;
    const chunk = read.call(socket) as Buffer | null;
    return chunk === null ? null : this.#skipContinue.pass(chunk);
  }
}

/** Prototypes by the ones that they stand before: one for plain sockets, one for those of TLS. */
const prototypes = new WeakMap<Socket, Socket>();

/**
 * A prototype for sockets that are read from through their {@link Reading}. A method of their own would give each socket
 * a form of its own, and make everything that undici and Node.js do with sockets slower.
 */
function readThrough(base: Socket): Socket {
  const known = prototypes.get(base);
  if (known !== undefined) return known;
  const { read } = base;
  const prototype = Object.create(base, {
    read: {
      value(this: ReadSocket, size?: number): unknown {
        // `read(0)` is Node.js's own and asks for no bytes.
        return size === undefined && this[reader] !== undefined ? this[reader].next(this, read) : read.call(this, size);
      },
    },
  }) as Socket;
  prototypes.set(base, prototype);
  return prototype;
}
