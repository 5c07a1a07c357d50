import type { Socket } from "node:net";

/**
 * Reads from a connection for undici, or holds back what arrives. undici's own way, to pause its parser, ends the process when
 * the upstream closes the connection meanwhile: `assert(!this.paused)` is thrown out of an event, where nobody can catch it.
 *
 * It relies on how undici reads: by `read()` without a size, whenever the socket says `readable`.
 */
export class Reading {
  /** What broke the connection. undici takes a reset for the orderly end of an answer that only that end delimits. */
  error: Error | undefined;
  #socket: Socket | undefined;
  #held = false;

  /** Takes a new connection in place of the last one. */
  follow(socket: Socket): void {
    this.error = undefined;
    this.#held = false;
    this.#socket = socket;
    const read = socket.read;
    // `read(0)` is Node.js's own and asks for no bytes.
    socket.read = (size) => (this.#held && size !== 0 && this.#socket === socket ? null : read.call(socket, size));
    socket.on("error", (error) => {
      if (this.#socket === socket) this.error = error;
    });
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
}
