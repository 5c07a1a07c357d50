import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** An upstream that does what it is asked for, and counts. */
export class PlainUpstream {
  /** Answers that have begun and not ended. */
  underWay = 0;
  readonly #server: Server;

  private constructor(seen: (id: number) => void) {
    this.#server = createServer((req, res) => {
      const url = new URL(req.url ?? "/", "http://upstream.invalid");
      seen(Number(url.searchParams.get("id")));
      this.underWay += 1;
      res.once("close", () => {
        this.underWay -= 1;
      });
      void answers[url.pathname]?.(req, res, url.searchParams);
    });
    // It is the gateway that lets go of connections: one that both close at a time may carry a request.
    this.#server.keepAliveTimeout = 60_000;
  }

  /** @param seen called with the `id` of every request */
  static async start(seen: (id: number) => void): Promise<PlainUpstream> {
    const upstream = new PlainUpstream(seen);
    upstream.#server.listen(0, "127.0.0.1");
    await once(upstream.#server, "listening");
    return upstream;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

type Answer = (req: IncomingMessage, res: ServerResponse, query: URLSearchParams) => void | Promise<void>;

const answers: Readonly<Record<string, Answer>> = {
  "/small": (_req, res, query) => void res.end(`small ${query.get("id")}`),
  "/slow": (_req, res, query) => void setTimeout(() => res.end(`slow ${query.get("id")}`), Number(query.get("ms"))),
  "/echo": (req, res) => void req.on("error", () => res.destroy()).pipe(res),
  "/stream": async (_req, res, query) => {
    for (let left = Number(query.get("bytes")); left > 0 && !res.destroyed; left -= 16_384) {
      if (!res.write(Buffer.alloc(Math.min(left, 16_384), "s"))) await drained(res);
    }
    res.end();
  },
  "/events": (_req, res) => {
    res.writeHead(200, { "content-type": "text/event-stream" });
    const timer = setInterval(() => res.write("data: tick\n\n"), 5);
    res.once("close", () => clearInterval(timer));
  },
};

function drained(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      res.off("drain", done).off("close", done);
      resolve();
    };
    res.once("drain", done).once("close", done);
  });
}
