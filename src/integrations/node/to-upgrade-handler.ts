import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { Handshake, type Upgrades } from "./handshake.js";
import { isUpgrade } from "./is-upgrade.js";
import { putBack } from "./put-back.js";

/**
 * A listener for the `upgrade` event of node:http and node:https servers, for WebSocket and every other protocol that begins
 * as HTTP/1.1 (RFC 9110 §7.8): `createServer(app).on("upgrade", toUpgradeHandler(gateway))`. It answers on the socket itself,
 * connects the two sides when the backend agrees, and closes the socket behind every other answer. A request whose
 * `Upgrade` is to be ignored, `h2c` above all, goes back to the server's other listeners as an ordinary one. No error of a
 * socket ever leaves it. A connection that has been switched has no deadline: it ends with either of its ends, and with the
 * gateway (`gateway.close()`).
 */
export function toUpgradeHandler(gateway: Upgrades): (req: IncomingMessage, socket: Duplex, head: Buffer) => void {
  return (req, socket, head) => {
    // node:http has taken its listeners away, and an error without one would end the process. The socket may come by again.
    if (!socket.listeners("error").includes(ignore)) socket.on("error", ignore);
    afterEarlierAnswers(socket, () => {
      if (isUpgrade(req)) void new Handshake(req, socket as Socket, head).begin(gateway);
      else putBack(req, socket, head);
    });
  };
}

/** A client may send this request before it has the answers to those before it; they come first. */
function afterEarlierAnswers(socket: Duplex, next: () => void): void {
  const { _httpMessage: earlier } = socket as { _httpMessage?: ServerResponse | null };
  if (socket.destroyed) return;
  if (earlier === undefined || earlier === null) next();
  else earlier.once("close", () => afterEarlierAnswers(socket, next));
}

function ignore(): void {}
