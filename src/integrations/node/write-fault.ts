import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { BodyStream } from "../../core/model/body.js";
import type { ResponseFault } from "../../core/model/fault.js";
import { breakOff } from "../../core/model/socket.js";
import { http2StreamOf } from "./http2.js";
import { abortResponse, ResponseSink } from "./response-sink.js";

/** Milliseconds that a client may take to send the rest of its request. */
const lingerMs = 1000;

/** Does to the connection what a fault says, instead of writing an answer. Where nothing ever arrives, it is the client that ends it. */
export function writeFault(res: ServerResponse, { kind, data }: ResponseFault): void {
  if (kind === "TIMEOUT") return;
  // The connection is not this answer's alone: nothing can be done to it, but the answer can break off.
  if (http2StreamOf(res) !== undefined) return abortResponse(res);
  onceItsTurn(res, (socket) => {
    if (kind === "CONNECTION_RESET_BY_PEER") breakOff(socket);
    else closeBehind(res, socket, data);
  });
}

/** Takes a body to the client that a fault breaks off: by what is no chunk (RFC 9112 §7.1), or where there are none (HTTP/1.0) by a reset. */
export class BreakingSink extends ResponseSink {
  readonly #res: ServerResponse;

  constructor(res: ServerResponse, body: BodyStream) {
    super(res, body);
    this.#res = res;
  }

  override fail(): void {
    const res = this.#res;
    res.flushHeaders();
    if (!res.chunkedEncoding) return super.fail();
    onceItsTurn(res, (socket) => closeBehind(res, socket, Buffer.from("no size of a chunk\r\n")));
  }
}

/** The client may have sent this request before it had the answers to those before it; they come first. */
function onceItsTurn(res: ServerResponse, act: (socket: Socket) => void): void {
  if (res.socket !== null) return act(res.socket);
  const { _httpMessage: earlier } = res.req.socket as { _httpMessage?: ServerResponse | null };
  earlier?.once("close", () => onceItsTurn(res, act));
}

/** Closes in an orderly way, behind some bytes. What the client still sends is read: to leave it there would reset the connection. */
function closeBehind({ req }: ServerResponse, socket: Socket, bytes: Uint8Array | undefined): void {
  if (bytes !== undefined) socket.write(bytes);
  const close = () => {
    clearTimeout(timer);
    socket.destroySoon();
  };
  const timer = setTimeout(close, lingerMs);
  if (req.closed) return close();
  req.once("close", close);
  req.resume();
}
