import { createHash } from "node:crypto";
import { Agent, type ClientRequest, type IncomingMessage, request } from "node:http";
import type { Ledger, Outcome } from "./ledger.js";
import type { Random } from "./random.js";

/** What is sent, and how its sender behaves. */
export interface Visit {
  readonly method?: "GET" | "POST";
  /** Path and query. */
  readonly target: string;
  readonly body?: Buffer;
  /** Whether the body's length is said before. */
  readonly sized?: boolean;
  /** Milliseconds to rest after a piece of the answer, now and then. */
  readonly restMs?: () => number;
  /** Milliseconds after which the client leaves. */
  readonly leaveAfterMs?: number;
  /** Bytes of the answer after which it leaves. */
  readonly leaveAfterBytes?: number;
}

/** What came back. */
export interface Visited {
  readonly outcome: Outcome;
  readonly bytes: number;
  /** SHA-1 of the body, in hex. */
  readonly digest: string;
}

/** The clients' side: sends requests over connections that it keeps, and enters each into the ledger. */
export class Visitor {
  readonly ledger: Ledger;
  /** Requests under way. */
  inFlight = 0;
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 400 });

  constructor(port: number, ledger: Ledger) {
    this.#port = port;
    this.ledger = ledger;
  }

  /** Sends one request and sees it to its end. Never rejects. */
  async visit(kind: string, visit: Visit, random: Random): Promise<Visited & { readonly id: number }> {
    const id = this.ledger.begin(kind);
    this.inFlight += 1;
    const visited = await new Promise<Visited>((resolve) => this.#send(id, visit, random, resolve));
    this.inFlight -= 1;
    this.ledger.end(id, visited.outcome);
    return { ...visited, id };
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(id: number, visit: Visit, random: Random, resolve: (visited: Visited) => void): void {
    const { method = "GET", target, body, sized = true, leaveAfterMs } = visit;
    const path = `${target}${target.includes("?") ? "&" : "?"}id=${id}`;
    const headers = body === undefined ? {} : sized ? { "content-length": body.byteLength } : { "transfer-encoding": "chunked" };
    const req = request({ port: this.#port, host: "127.0.0.1", agent: this.#agent, method, path, headers });
    const timer = leaveAfterMs === undefined ? undefined : setTimeout(() => leave(req), leaveAfterMs);
    let left = false;
    let answered = false;
    const leave = (leaving: ClientRequest) => {
      left = true;
      leaving.destroy();
    };
    const end = (visited: Visited) => {
      clearTimeout(timer);
      resolve(left ? { ...visited, outcome: { end: "left" } } : visited);
    };
    req.on("response", (res) => {
      answered = true;
      read(res, visit, () => leave(req), end);
    });
    req.on("error", () => {}); // `close` follows
    req.once("close", () => {
      if (!answered) end({ outcome: { end: "unanswered", status: 0 }, bytes: 0, digest: "" });
    });
    void write(req, body, random);
  }
}

/** Writes the body in pieces, some of them a while after the others. */
async function write(req: ClientRequest, body: Buffer | undefined, random: Random): Promise<void> {
  for (let from = 0; body !== undefined && from < body.byteLength && !req.destroyed; ) {
    const piece = body.subarray(from, from + random.between(1, 60_000));
    req.write(piece);
    from += piece.byteLength;
    if (random.next() < 0.3) await new Promise((resolve) => setTimeout(resolve, random.between(0, 5)));
  }
  if (!req.destroyed) req.end();
}

function read(res: IncomingMessage, { restMs, leaveAfterBytes }: Visit, leave: () => void, end: (visited: Visited) => void): void {
  const status = res.statusCode ?? 0;
  const hash = createHash("sha1");
  let bytes = 0;
  res.on("data", (chunk: Buffer) => {
    bytes += chunk.byteLength;
    hash.update(chunk);
    if (leaveAfterBytes !== undefined && bytes >= leaveAfterBytes) return leave();
    const ms = restMs?.() ?? 0;
    if (ms === 0) return;
    res.pause();
    setTimeout(() => res.resume(), ms);
  });
  res.on("error", () => {}); // `close` follows
  res.once("close", () => end({ outcome: { end: res.complete ? "answered" : "broken", status }, bytes, digest: hash.digest("hex") }));
}

/** The digest that {@link Visited} has of these bytes. */
export function digestOf(bytes: Buffer | string): string {
  return createHash("sha1").update(bytes).digest("hex");
}
