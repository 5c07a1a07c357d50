import { type IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { AnyBackendConfig } from "../../core/model/any-backend.js";
import type { BodyStream } from "../../core/model/body.js";
import type { Gateway } from "../../core/model/gateway.js";
import type { GatewayResponse } from "../../core/model/response.js";
import { fromSocket, toSocket } from "../../core/model/socket.js";
import { NodeRequest } from "./node-request.js";
import { write } from "./to-node-handler.js";

/** What a gateway does for the upgrades of a server: the part of {@link Gateway} that they need. */
export type Upgrades = Pick<Gateway<AnyBackendConfig>, "upgrade">;

/** Milliseconds of silence after which the system asks a peer whether it is still there. One that is gone says no end. */
const keepAliveMs = 60_000;

/** A client's connection on its way from HTTP to another protocol. It is answered once. */
export class Handshake {
  readonly #socket: Socket;
  readonly #res: ServerResponse;
  readonly #request: NodeRequest;
  readonly #incoming: BodyStream;
  #state: "asking" | "switched" | "refused" = "asking";

  /** @param head what came behind the request's header */
  constructor(req: IncomingMessage, socket: Socket, head: Buffer) {
    this.#socket = socket;
    this.#res = new ServerResponse(req);
    this.#res.shouldKeepAlive = false;
    this.#res.assignSocket(socket);
    this.#request = new NodeRequest(req, this.#res, false, false);
    socket.setTimeout(0);
    if (head.byteLength > 0) socket.unshift(head);
    this.#incoming = fromSocket(socket, () => {
      if (this.#state === "switched") socket.destroySoon();
    });
    // One that has said all it will before it has an answer has left: who waits for another protocol has more to say.
    socket.once("end", () => {
      if (this.#state === "asking") socket.destroy();
    });
    // An answer of HTTP is written through its response, which its server does not look after any more.
    socket.on("drain", () => {
      if (this.#res.writableNeedDrain) this.#res.emit("drain");
    });
  }

  /** Asks the gateway and does as it says. Never throws. */
  async begin(gateway: Upgrades): Promise<void> {
    try {
      const response = await gateway.upgrade(this.#request, this.#incoming);
      const { status, rawHeaders, body } = response;
      if (status !== 101) this.#refuse(response);
      else if (body === null || body instanceof Uint8Array) this.#socket.destroy();
      else this.#switch(rawHeaders, body);
    } catch {
      // A field that HTTP can't carry, from an adapter of the user's own. The adapter hears it from what it reads.
      this.#socket.destroy();
    }
  }

  #switch(rawHeaders: readonly string[], body: BodyStream): void {
    const socket = this.#socket;
    const res = this.#res;
    this.#state = "switched";
    res.sendDate = false;
    res.writeHead(101, rawHeaders as string[]).flushHeaders();
    res.detachSocket(socket);
    socket.allowHalfOpen = true;
    socket.setNoDelay(true).setKeepAlive(true, keepAliveMs);
    toSocket(body, socket);
  }

  /** Nothing that the client says after this can be taken for a request: the connection ends with the answer. */
  #refuse(response: GatewayResponse): void {
    this.#state = "refused";
    this.#res.once("finish", () => this.#socket.destroySoon());
    this.#incoming.cancel();
    write(this.#request, this.#res, response);
  }
}
