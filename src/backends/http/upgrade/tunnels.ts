import type { Duplex } from "node:stream";
import type { BodyStream } from "../../../core/model/body.js";
import { breakOff, fromSocket, toSocket } from "../../../core/model/socket.js";

/** The connections of one adapter that upstreams have switched to another protocol. They are nobody else's any more. */
export class Tunnels {
  readonly #sockets = new Set<Duplex>();

  /**
   * Connects an upstream with a client, until either ends it. What one side has said is passed on before its end is.
   * @param incoming what the client says
   * @returns what the upstream says
   */
  open(socket: Duplex, incoming: BodyStream): BodyStream {
    // Without it Node.js would end our side with theirs, though the client may have more to say.
    socket.allowHalfOpen = true;
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    const outgoing = fromSocket(socket, () => breakOff(socket));
    toSocket(incoming, socket);
    return outgoing;
  }

  /** Ends them all; their clients' connections end with them. */
  close(): void {
    for (const socket of this.#sockets) breakOff(socket);
  }
}
