import type { Socket } from "node:net";
import { SkipContinue } from "./skip-continue.js";

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
  follow(socket: Socket): void {
    this.error = undefined;
    this.#held = false;
    this.#socket = socket;
    // One method of its own costs a socket nothing that can be measured; a prototype of its own, or three methods, a tenth of each request.
    const { read } = socket;
    // `read(0)` is Node.js's own and asks for no bytes.
    socket.read = (size) => (size === undefined ? this.#next(socket, read) : read.call(socket, size));
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
  #next(socket: Socket, read: Socket["read"]): Buffer | null {
    if (this.#held && this.#socket === socket) return null;
    const chunk = read.call(socket) as Buffer | null;
    return chunk === null || this.#socket !== socket ? chunk : this.#skipContinue.pass(chunk);
  }
}
