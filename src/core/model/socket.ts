import { BodyStream } from "./body.js";

/** The smallest socket that bytes can be taken from and given to: what those of Node.js are, whatever is below them. */
export interface DuplexSocket {
  readonly destroyed: boolean;
  write(chunk: Uint8Array): boolean;
  end(): unknown;
  pause(): unknown;
  resume(): unknown;
  destroy(): unknown;
  /** Throws where the connection is not TCP itself. */
  resetAndDestroy?(): unknown;
  on(event: "data", listener: (chunk: Uint8Array) => void): unknown;
  on(event: "end" | "close" | "drain", listener: () => void): unknown;
}

/**
 * What a socket receives, as a stream that ends when its peer has said all and breaks off when the connection does. It is read
 * at once, so that its end is noticed while nobody takes anything yet; what comes meanwhile waits here, until it is too much.
 *
 * @param onCancel whoever takes the stream wants nothing more; what still comes is dropped
 */
export function fromSocket(socket: DuplexSocket, onCancel: () => void): BodyStream {
  let wanted = true;
  const stream = new BodyStream({
    resume: () => void socket.resume(),
    cancel() {
      wanted = false;
      socket.resume();
      onCancel();
    },
  });
  socket.on("data", (chunk) => {
    if (wanted && !stream.push(chunk)) socket.pause();
  });
  socket.on("end", () => stream.end());
  socket.on("close", () => stream.fail(new Error("The connection broke off.")));
  socket.resume();
  return stream;
}

/** Gives a stream to a socket, as fast as the peer takes it; its end ends that direction only, a break ends the connection. */
export function toSocket(stream: BodyStream, socket: DuplexSocket): void {
  if (socket.destroyed) return stream.cancel();
  stream.attach({
    write: (chunk) => socket.write(chunk),
    end: () => void socket.end(),
    fail: () => breakOff(socket),
  });
  socket.on("drain", () => stream.resume());
  socket.on("close", () => stream.cancel());
}

/** Ends a connection at once, by a reset where it can have one: its peer must not take what it has for the whole. */
export function breakOff(socket: DuplexSocket): void {
  try {
    socket.resetAndDestroy?.();
  } catch {
    // TLS and pipes have no reset.
  }
  socket.destroy();
}
