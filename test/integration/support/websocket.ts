import { createHash } from "node:crypto";
import { once } from "node:events";
import { WebSocket } from "undici";
import { onTestFinished } from "vitest";
import { type SwitchingUpstream, switchingUpstream, type Taken } from "./switching-upstream.js";

/** Starts a WebSocket server (RFC 6455) that sends every message back, and agrees to the first subprotocol that it is offered. */
export function webSocketUpstream(tls?: { readonly key: string; readonly cert: string }): Promise<SwitchingUpstream> {
  return switchingUpstream((taken) => {
    taken.socket.write(handshake(taken));
    sendBack(taken);
  }, tls);
}

function handshake({ req }: Taken): string {
  const accept = createHash("sha1").update(`${req.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  const protocol = req.headers["sec-websocket-protocol"]?.split(",")[0];
  return [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${accept}`,
    ...(protocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
    "\r\n",
  ].join("\r\n");
}

/** Sends each frame back without its mask; behind a close frame it ends. Enough for what a browser sends: masked, below 2^32 bytes. */
function sendBack({ socket }: Taken): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const frame = takeFrame(rest);
      if (frame === undefined) return;
      rest = rest.subarray(frame.bytes);
      const pong = frame.first === 0x89 ? 0x8a : frame.first;
      socket.write(Buffer.concat([Buffer.from([pong, ...lengthField(frame.payload.byteLength)]), frame.payload]));
      if ((frame.first & 0x0f) === 8) socket.end();
    }
  });
}

function takeFrame(data: Buffer): { readonly first: number; readonly payload: Buffer; readonly bytes: number } | undefined {
  if (data.byteLength < 14) {
    if (data.byteLength < 6 || data.byteLength < 6 + ((data[1] as number) & 0x7f)) return undefined;
  }
  const short = (data[1] as number) & 0x7f;
  const [length, at] = short === 126 ? [data.readUInt16BE(2), 4] : short === 127 ? [data.readUInt32BE(6), 10] : [short, 2];
  const bytes = at + 4 + length;
  if (data.byteLength < bytes) return undefined;
  const mask = data.subarray(at, at + 4);
  const payload = Buffer.from(data.subarray(at + 4, bytes));
  for (let i = 0; i < length; i++) payload[i] = (payload[i] as number) ^ (mask[i % 4] as number);
  return { first: data[0] as number, payload, bytes };
}

function lengthField(length: number): number[] {
  if (length < 126) return [length];
  if (length < 65_536) return [126, length >> 8, length & 0xff];
  return [127, 0, 0, 0, 0, length >>> 24, (length >>> 16) & 0xff, (length >>> 8) & 0xff, length & 0xff];
}

/** A WebSocket that is open. */
export async function openWebSocket(url: string, options: ConstructorParameters<typeof WebSocket>[1] = {}): Promise<WebSocket> {
  const socket = new WebSocket(url.replace(/^http/, "ws"), options);
  onTestFinished(() => socket.close());
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", ({ error, message }) => reject(error ?? new Error(message)));
  });
  return socket;
}

/** Sends a message and gives the next that comes. */
export async function ask(socket: WebSocket, message: string): Promise<string> {
  const next = once(socket, "message") as Promise<[MessageEvent]>;
  socket.send(message);
  return String((await next)[0].data);
}
