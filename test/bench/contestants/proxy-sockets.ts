import type { IncomingMessage, ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import type { ProxyContestant } from "./proxy.js";
import { listenWith } from "./server.js";

/**
 * The fastest client that could stand behind node:http, and unsafe: sockets in a free list, answers framed by
 * `Content-Length` alone, nothing checked.
 */
export const socketsProxy: ProxyContestant = {
  name: "unsafe sockets client",
  listen({ port }) {
    const free: UpstreamSocket[] = [];
    return listenWith((request, response) => {
      const upstream = free.pop() ?? new UpstreamSocket(port, free);
      upstream.send(request, response);
    });
  },
};

const headEnd = Buffer.from("\r\n\r\n");

class UpstreamSocket {
  readonly #socket: Socket;
  readonly #free: UpstreamSocket[];
  #response: ServerResponse | undefined;
  #head: Buffer | undefined;
  /** Bytes of the body that are still to come; `undefined` before the header is complete. */
  #left: number | undefined;

  constructor(port: number, free: UpstreamSocket[]) {
    this.#free = free;
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.#socket.on("data", (chunk) => this.#take(chunk));
    this.#socket.on("error", () => {}).on("close", () => this.#gone());
  }

  send(request: IncomingMessage, response: ServerResponse): void {
    this.#response = response;
    let head = `${request.method} ${request.url} HTTP/1.1\r\n`;
    const { rawHeaders } = request;
    for (let i = 0; i < rawHeaders.length; i += 2) head += `${rawHeaders[i]}: ${rawHeaders[i + 1]}\r\n`;
    this.#socket.write(`${head}\r\n`, "latin1");
    if (request.method !== "GET") request.pipe(this.#socket, { end: false });
  }

  #take(chunk: Buffer): void {
    if (this.#left !== undefined) return this.#pass(chunk);
    const all = this.#head === undefined ? chunk : Buffer.concat([this.#head, chunk]);
    const end = all.indexOf(headEnd);
    this.#head = end === -1 ? all : undefined;
    if (end === -1) return;
    const fields: string[] = [];
    const [status = "", ...lines] = all.toString("latin1", 0, end).split("\r\n");
    for (const line of lines) {
      const colon = line.indexOf(":");
      const name = line.slice(0, colon);
      const value = line.slice(colon + 2);
      fields.push(name, value);
      if (name.length === 14 && name.toLowerCase() === "content-length") this.#left = Number(value);
    }
    this.#response?.writeHead(Number(status.slice(9, 12)), fields);
    this.#pass(all.subarray(end + headEnd.length));
  }

  #pass(chunk: Buffer): void {
    this.#left = (this.#left ?? 0) - chunk.byteLength;
    if (this.#left > 0) return void this.#response?.write(chunk);
    this.#left = undefined;
    const response = this.#response;
    this.#response = undefined;
    this.#free.push(this);
    response?.end(chunk);
  }

  #gone(): void {
    this.#response?.destroy();
    const place = this.#free.indexOf(this);
    if (place !== -1) this.#free.splice(place, 1);
  }
}
