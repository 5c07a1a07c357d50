import type { IncomingMessage, ServerResponse } from "node:http";
import { vi } from "vitest";
import { httpUpstream } from "./http-upstream.js";

/** `"reset"` ends the connection, `"break"` ends it in the midst of the body, `"silent"` leaves the request without an answer. */
export type Mood = number | "reset" | "break" | "silent";

/** An upstream that answers as it is told to, for as long as it is told nothing else. */
export interface MoodyUpstream {
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[];
  /** The requests that it has left without an answer. */
  readonly waiting: readonly ServerResponse[];
  mood: Mood;
  /** Settles when this many requests have come. */
  until(requests: number): Promise<void>;
}

/** Starts one; it answers 200 with its port. */
export async function moodyUpstream(mood: Mood = 200): Promise<MoodyUpstream> {
  const asked: string[] = [];
  const waiting: ServerResponse[] = [];
  const { url, port } = await httpUpstream((req, res) => {
    asked.push(req.url ?? "");
    if (upstream.mood === "silent") waiting.push(res);
    else answer(req, res, upstream.mood, `${port}`);
  });
  const until = (requests: number) => vi.waitUntil(() => asked.length >= requests, { timeout: 10_000, interval: 1 }).then(() => {});
  const upstream: MoodyUpstream = { url, asked, waiting, mood, until };
  return upstream;
}

function answer(req: IncomingMessage, res: ServerResponse, mood: Exclude<Mood, "silent">, text: string): void {
  if (mood === "reset") return void req.socket.destroy();
  if (mood !== "break") return void res.writeHead(mood).end(text);
  res.writeHead(200, { "content-length": 100 });
  res.write(text, () => req.socket.destroy());
}
