import type { AddressInfo } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import { onTestFinished } from "vitest";
import { cert, key } from "./tls-upstreams.js";

/** Types of frames (RFC 9113 §6). */
export const frameType = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, goAway: 7 } as const;

/** A frame as it came. */
export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Buffer;
}

/** One connection to a {@link rawHttp2Upstream}. */
export class RawHttp2Connection {
  readonly socket: TLSSocket;
  readonly frames: Frame[] = [];
  readonly #watchers = new Set<() => void>();

  constructor(socket: TLSSocket) {
    this.socket = socket;
  }

  /** Status 200 and no other field, which HPACK says in one byte (RFC 7541 appendix A). */
  headers(streamId: number, endStream = false): void {
    this.#write(frameType.headers, endStream ? 0x5 : 0x4, streamId, Buffer.from([0x88]));
  }

  /** Status 200 and a `content-length`. */
  headersWithLength(streamId: number, length: string, endStream = false): void {
    const fields = Buffer.concat([Buffer.from([0x88, 0x5c, length.length]), Buffer.from(length)]);
    this.#write(frameType.headers, endStream ? 0x5 : 0x4, streamId, fields);
  }

  data(streamId: number, text: string, endStream = false): void {
    this.#write(frameType.data, endStream ? 0x1 : 0, streamId, Buffer.from(text));
  }

  reset(streamId: number, code: number): void {
    this.#write(frameType.reset, 0, streamId, uint32(code));
  }

  goAway(lastStreamId: number, code: number): void {
    this.#write(frameType.goAway, 0, 0, Buffer.concat([uint32(lastStreamId), uint32(code)]));
  }

  settings(flags = 0): void {
    this.#write(frameType.settings, flags, 0, Buffer.alloc(0));
  }

  pong(payload: Buffer): void {
    this.#write(frameType.ping, 0x1, 0, payload);
  }

  /** Settles with the first frame that is such a one, had it come or not. */
  async frame(isSuch: (frame: Frame) => boolean): Promise<Frame> {
    for (;;) {
      const found = this.frames.find(isSuch);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#watchers.add(resolve);
      });
    }
  }

  take(frame: Frame): void {
    this.frames.push(frame);
    for (const watch of this.#watchers) watch();
    this.#watchers.clear();
  }

  #write(type: number, flags: number, streamId: number, payload: Buffer): void {
    const head = Buffer.alloc(9);
    head.writeUIntBE(payload.byteLength, 0, 3);
    head[3] = type;
    head[4] = flags;
    head.writeUInt32BE(streamId, 5);
    this.socket.write(Buffer.concat([head, payload]));
  }
}

export interface RawHttp2Upstream {
  readonly url: string;
  readonly connections: readonly RawHttp2Connection[];
}

/** An HTTP/2 server that is as odd as a test wants. It sends its SETTINGS, acknowledges, and does `onRequest` for every HEADERS. */
export async function rawHttp2Upstream(
  onRequest: (connection: RawHttp2Connection, streamId: number) => void,
  options: { readonly answersPing?: boolean } = {},
): Promise<RawHttp2Upstream> {
  const connections: RawHttp2Connection[] = [];
  const server = createServer({ key, cert, ALPNProtocols: ["h2"] }, (socket) => {
    const connection = new RawHttp2Connection(socket);
    connections.push(connection);
    socket.on("error", () => {});
    connection.settings();
    socket.on(
      "data",
      parser((frame) => {
        connection.take(frame);
        const isAck = (frame.flags & 0x1) === 0x1;
        if (frame.type === frameType.settings && !isAck) connection.settings(0x1);
        if (frame.type === frameType.ping && !isAck && options.answersPing !== false) connection.pong(frame.payload);
        if (frame.type === frameType.headers) onRequest(connection, frame.streamId);
      }),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(async () => {
    for (const { socket } of connections) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, connections };
}

const prefaceLength = 24;

/** Cuts what comes into frames. */
function parser(onFrame: (frame: Frame) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  let began = false;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    if (!began && rest.byteLength < prefaceLength) return;
    if (!began) rest = rest.subarray(prefaceLength);
    began = true;
    while (rest.byteLength >= 9) {
      const length = rest.readUIntBE(0, 3);
      if (rest.byteLength < 9 + length) return;
      const [type = 0, flags = 0] = rest.subarray(3, 5);
      const frame = { type, flags, streamId: rest.readUInt32BE(5), payload: rest.subarray(9, 9 + length) };
      rest = rest.subarray(9 + length);
      onFrame(frame);
    }
  };
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
