import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { listenWith } from "./server.js";
import { contentType, type SizedPath, sizes, textOf, type UpstreamContestant } from "./upstream.js";

/** Answers from node:http; header and body leave in one piece, since the body is a string. */
export const nodeUpstream: UpstreamContestant = {
  name: "node:http",
  listen() {
    const texts = new Map<string, string>((Object.keys(sizes) as SizedPath[]).map((path) => [path, textOf(path)]));
    return listenWith((request, response) => {
      const text = texts.get(request.url as string);
      if (text === undefined) return void answerBodies(request, response);
      response.writeHead(200, { "content-type": contentType, "content-length": text.length });
      response.end(text, "latin1");
    });
  },
};

/** `POST /echo`, `GET /stream?bytes=`, and `POST /sink?stallMs=`, which waits before it reads and answers how much it got. */
async function answerBodies(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url as string, "http://upstream");
  if (pathname === "/echo") {
    const { "content-type": type, "content-length": length } = request.headers;
    response.writeHead(200, { "content-type": type, "content-length": length });
    request.pipe(response);
  } else if (pathname === "/stream") stream(response, Number(searchParams.get("bytes")));
  else {
    await delay(Number(searchParams.get("stallMs") ?? 0));
    let bytes = 0;
    request.on("data", (chunk: Buffer) => (bytes += chunk.byteLength)).on("end", () => response.end(String(bytes)));
  }
}

const piece = Buffer.alloc(65_536, "x");

/** Writes as fast as the reader takes it; `bytes` is a multiple of 64 KiB. */
function stream(response: ServerResponse, bytes: number): void {
  response.writeHead(200, { "content-type": "application/octet-stream", "content-length": bytes });
  let left = bytes / piece.byteLength;
  const write = () => {
    while (left > 0) {
      left--;
      if (!response.write(piece)) return void response.once("drain", write);
    }
    response.end();
  };
  write();
}
