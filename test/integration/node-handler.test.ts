import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type ApiGroup, type BackendAdapter, createGateway, fn, type Gateway, type GatewayOptions, http, mock } from "../../src/index.js";
import { toNodeHandler } from "../../src/integrations/node/index.js";
import { everything } from "./support/gateway.js";
import { httpUpstream } from "./support/http-upstream.js";
import { exchange, RawClient } from "./support/raw-client.js";

const close = "Host: a\r\nConnection: close\r\n\r\n";
const keep = "Host: a\r\n\r\n";

async function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

function gatewayOf(backend: ApiGroup["apis"][number]["backend"] & object, options: GatewayOptions = {}): Gateway {
  return createGateway({ groups: [{ name: "g", apis: [{ ...everything, backend }] }] }, options as never) as Gateway;
}

/** Splits what came back over one connection into answers. */
function answers(text: string): string[] {
  return text.split(/(?=HTTP\/1\.1 \d{3} )/);
}

describe("an answer that is ready", () => {
  it("leaves in the same turn of the event loop, without a web Request or Response", async () => {
    const handler = toNodeHandler(gatewayOf(mock({ json: { id: 7 } })));
    const ended: boolean[] = [];
    vi.stubGlobal("Request", undefined);
    vi.stubGlobal("Response", undefined);
    onTestFinished(() => void vi.unstubAllGlobals());
    const port = await listen((req, res) => {
      handler(req, res);
      ended.push(res.writableEnded);
    });
    const text = await exchange(port, `GET /x HTTP/1.1\r\n${close}`);
    expect(text).toMatch(
      /^HTTP\/1\.1 200 OK\r\n[\s\S]*content-type: application\/json\r\n[\s\S]*content-length: 8\r\n[\s\S]*\r\n\r\n\{"id":7\}$/i,
    );
    expect(ended).toEqual([true]);
  });

  it.each([0, 1, 255, 8192, 8193, 3_000_000])("keeps every one of %d bytes", async (size) => {
    const body = Uint8Array.from({ length: size }, (_, index) => (index * 7) & 0xff);
    const port = await listen(toNodeHandler(gatewayOf(mock({ body }))));
    const response = await fetch(`http://127.0.0.1:${port}/x`);
    expect(Buffer.compare(Buffer.from(await response.arrayBuffer()), Buffer.from(body))).toBe(0);
    expect(response.headers.get("content-length")).toBe(String(size));
  });

  it("to HEAD has the header of GET and no body, and the connection goes on", async () => {
    const port = await listen(toNodeHandler(gatewayOf(mock({ text: "hello" }))));
    const text = await exchange(port, `HEAD /x HTTP/1.1\r\n${keep}GET /x HTTP/1.1\r\n${close}`);
    const [head = "", get = ""] = answers(text);
    const fields = (answer: string) => answer.split("\r\n").filter((line) => /^content-/i.test(line));
    expect(fields(head)).toEqual(fields(get));
    expect(head).toMatch(/\r\n\r\n$/);
    expect(get).toMatch(/\r\n\r\nhello$/);
  });

  it.each([204, 304])("of status %d has no body and no framing of one", async (status) => {
    const port = await listen(toNodeHandler(gatewayOf(mock({ status }))));
    const [first = "", second = ""] = answers(await exchange(port, `GET /x HTTP/1.1\r\n${keep}GET /x HTTP/1.1\r\n${close}`));
    expect(first).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [\\s\\S]*\r\n\r\n$`));
    expect(first).not.toMatch(/transfer-encoding|content-length/i);
    expect(second).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  it("keeps several lines of one name, also beside fields that somebody set before", async () => {
    const handler = toNodeHandler(gatewayOf(mock({ headers: { "set-cookie": ["a=1", "b=2"], "x-powered-by": "mock" } })));
    const port = await listen((req, res) => {
      res.setHeader("x-before", "1");
      res.setHeader("x-powered-by", "somebody");
      handler(req, res);
    });
    const text = await exchange(port, `GET /x HTTP/1.1\r\n${close}`);
    expect(text).toMatch(/set-cookie: a=1\r\nset-cookie: b=2\r\n/i);
    expect(text).toMatch(/x-before: 1\r\n/i);
    expect(text).toMatch(/x-powered-by: mock\r\n/i);
    expect(text).not.toContain("somebody");
  });

  it("reaches an HTTP/1.0 client, which is told that the connection ends", async () => {
    const port = await listen(toNodeHandler(gatewayOf(mock({ text: "hello" }))));
    const text = await exchange(port, "GET /x HTTP/1.0\r\n\r\n");
    expect(text).toMatch(/connection: close\r\n[\s\S]*\nhello$/i);
    expect(text).not.toMatch(/transfer-encoding/i);
  });

  it("comes in the order of pipelined requests, though the first takes longer", async () => {
    const slow = fn(async ({ request }) => {
      if (request.url === "/1") await new Promise((resolve) => setTimeout(resolve, 30));
      return { status: 200, text: request.url };
    });
    const port = await listen(toNodeHandler(gatewayOf(slow)));
    const requests = ["/1", "/2", "/3"].map((url, index) => `GET ${url} HTTP/1.1\r\n${index === 2 ? close : keep}`);
    const bodies = answers(await exchange(port, requests.join(""))).map((answer) => answer.split("\r\n\r\n")[1]);
    expect(bodies).toEqual(["/1", "/2", "/3"]);
  });
});

describe("framing that a backend gets wrong", () => {
  it.each([
    ["a Content-Length that is too short", { "content-length": "2" }],
    ["a Content-Length that is too long", { "content-length": "200" }],
    ["a Transfer-Encoding", { "transfer-encoding": "chunked" }],
    ["both", { "content-length": "2", "transfer-encoding": "chunked" }],
  ])("with %s does not reach the client", async (_what, headers) => {
    const port = await listen(toNodeHandler(gatewayOf(fn(() => ({ status: 200, headers, body: new TextEncoder().encode("hello") })))));
    const all = answers(await exchange(port, `GET /x HTTP/1.1\r\n${keep}GET /x HTTP/1.1\r\n${close}`));
    expect(all).toHaveLength(2);
    for (const text of all) {
      expect(text).toMatch(/content-length: 5\r\n[\s\S]*\r\n\r\nhello$/i);
      expect(text).not.toMatch(/transfer-encoding|content-length: 2/i);
    }
  });

  it.each(["2", "200"])("of a stream with Content-Length %s aborts the answer", async (length) => {
    async function* body(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode("hel");
      yield new TextEncoder().encode("lo");
    }
    const port = await listen(toNodeHandler(gatewayOf(fn(() => ({ status: 200, headers: { "content-length": length }, body: body() })))));
    await expect(fetch(`http://127.0.0.1:${port}/x`).then((response) => response.text())).rejects.toThrow();
  });

  it.each([
    ["a header that node:http refuses", ["x-a", "a\r\nb"], 200],
    ["a status that is none", [], 20],
  ])("such as %s is 500 and not the end of the process", async (_what, rawHeaders, status) => {
    const odd: BackendAdapter<{ kind: "odd" }> = {
      kind: "odd",
      levels: ["api"],
      prepare: () => (exchange) => exchange.respondPrepared(status, rawHeaders, null),
    };
    const gateway = createGateway({ groups: [{ name: "g", apis: [{ ...everything, backend: { kind: "odd" } }] }] }, { backends: [odd] });
    const port = await listen(toNodeHandler(gateway as unknown as Gateway));
    expect(await exchange(port, `GET /x HTTP/1.1\r\n${close}`)).toMatch(/^HTTP\/1\.1 500 /);
  });
});

describe("a streamed answer", () => {
  it("whose source fails is aborted", async () => {
    async function* body(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode("hello");
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error("no more");
    }
    const port = await listen(toNodeHandler(gatewayOf(fn(() => ({ status: 200, body: body() })))));
    await expect(fetch(`http://127.0.0.1:${port}/x`).then((response) => response.text())).rejects.toThrow();
  });

  it("ends its source when the client leaves, also while the source is silent", async () => {
    let ended = () => {};
    const end = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode("hello")),
      cancel: ended,
    });
    const port = await listen(toNodeHandler(gatewayOf(fn(() => ({ status: 200, body })))));
    const client = new RawClient(port);
    client.write(`GET /x HTTP/1.1\r\n${keep}`);
    await client.until(/hello/);
    client.socket.destroy();
    await end;
  });
});

describe("a request body", () => {
  it("that nobody reads does not break keep-alive", async () => {
    const port = await listen(toNodeHandler(gatewayOf(mock({ text: "ok" }))));
    const client = new RawClient(port);
    client.write(`POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n`);
    client.write(Buffer.alloc(2_000_000, "x"));
    client.write(`GET /x HTTP/1.1\r\n${close}`);
    await client.closed;
    expect(client.received.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
  });

  it("that is read only in part does not break keep-alive", async () => {
    const part = fn(async ({ request }) => {
      for await (const chunk of request.body as AsyncIterable<Uint8Array>) return { status: 200, text: `first of ${chunk.byteLength > 0}` };
      return { status: 200, text: "none" };
    });
    const port = await listen(toNodeHandler(gatewayOf(part)));
    const client = new RawClient(port);
    client.write(`POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n`);
    client.write(Buffer.alloc(2_000_000, "x"));
    client.write(`POST /x HTTP/1.1\r\nContent-Length: 1\r\nConnection: close\r\nHost: a\r\n\r\ny`);
    await client.closed;
    expect(client.received.match(/first of true/g)).toHaveLength(2);
  });

  it("that a reader holds open after the answer does not break keep-alive", async () => {
    let failed: unknown;
    const hold = fn(({ request }) => {
      const iterator = (request.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
      void iterator
        .next()
        .then(() => new Promise((resolve) => setTimeout(resolve, 50)))
        .then(async () => {
          for (;;) if ((await iterator.next()).done === true) return;
        })
        .catch((error: unknown) => {
          failed = error;
        });
      return { status: 200, text: "ok" };
    });
    const port = await listen(toNodeHandler(gatewayOf(hold)));
    const client = new RawClient(port);
    client.write(`POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n`);
    client.write(Buffer.alloc(2_000_000, "x"));
    await client.until(/ok$/);
    client.write(`GET /y HTTP/1.1\r\n${close}`);
    await vi.waitFor(() => expect(failed).toMatchObject({ message: "The request ended before its body was complete." }));
    await client.closed;
    expect(client.received.match(/HTTP\/1\.1 /g)).toHaveLength(2);
  });

  it("of which the client sends a part and leaves fails for its reader", async () => {
    let failed: (error: unknown) => void = () => {};
    const failure = new Promise((resolve) => {
      failed = resolve;
    });
    const read = fn(({ text }) =>
      text().catch((error: unknown) => {
        failed(error);
        return "failed";
      }),
    );
    const port = await listen(toNodeHandler(gatewayOf(read)));
    const client = new RawClient(port);
    client.write(`POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello`);
    await new Promise((resolve) => client.socket.write("", resolve));
    client.socket.end();
    expect(await failure).toBeInstanceOf(Error);
  });

  it("is absent where the request announces none", async () => {
    const port = await listen(toNodeHandler(gatewayOf(fn(({ request }) => ({ status: 200, json: { none: request.body === null } })))));
    const bodyless = ["GET /x HTTP/1.1\r\n", "POST /x HTTP/1.1\r\nContent-Length: 0\r\n"];
    for (const head of bodyless) expect(await exchange(port, head + close)).toContain('{"none":true}');
    expect(await exchange(port, `POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n${close}0\r\n\r\n`)).toContain('{"none":false}');
  });
});

describe("what a backend sees of the request", () => {
  it("is the method, the target, all fields, the client", async () => {
    const show = fn(({ request, header }) => {
      const { method, url, headers, rawHeaders, client } = request;
      return {
        status: 200,
        json: {
          method,
          url,
          twice: headers?.["x-twice"],
          joined: header("X-Twice"),
          proto: Object.getPrototypeOf(headers),
          raw: rawHeaders?.slice(2, 4),
          client,
        },
      };
    });
    const port = await listen(toNodeHandler(gatewayOf(show)));
    const text = await exchange(port, `PUT /a%2Fb?c=d HTTP/1.1\r\nHost: a\r\nX-Twice: 1\r\nx-twice: 2\r\nConnection: close\r\n\r\n`);
    expect(JSON.parse(text.split("\r\n\r\n")[1] ?? "")).toEqual({
      method: "PUT",
      url: "/a%2Fb?c=d",
      twice: ["1", "2"],
      joined: "1, 2",
      proto: null,
      raw: ["X-Twice", "1"],
      client: { address: "127.0.0.1", protocol: "http" },
    });
  });

  it("is its end, when the client leaves before the answer", async () => {
    let left: (value: unknown) => void = () => {};
    const leaving = new Promise((resolve) => {
      left = resolve;
    });
    let begun = () => {};
    const beginning = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const wait = fn(
      ({ signal, request }) =>
        new Promise<string>((resolve) => {
          begun();
          signal.addEventListener("abort", () => {
            left([signal.aborted, request.signal?.aborted]);
            resolve("too late");
          });
        }),
    );
    const port = await listen(toNodeHandler(gatewayOf(wait)));
    const client = new RawClient(port);
    client.write(`GET /x HTTP/1.1\r\n${keep}`);
    await beginning;
    client.socket.destroy();
    expect(await leaving).toEqual([true, true]);
  });

  it("is its end also for a pipelined request whose turn has not come", async () => {
    const begun: string[] = [];
    const left: string[] = [];
    const wait = fn(({ signal, request }) => {
      begun.push(request.url);
      return new Promise<string>((resolve) => {
        signal.addEventListener("abort", () => {
          left.push(request.url);
          resolve("too late");
        });
      });
    });
    const port = await listen(toNodeHandler(gatewayOf(wait)));
    const client = new RawClient(port);
    client.write(`GET /1 HTTP/1.1\r\n${keep}GET /2 HTTP/1.1\r\n${keep}`);
    await vi.waitFor(() => expect(begun).toEqual(["/1", "/2"]));
    client.socket.destroy();
    await vi.waitFor(() => expect(left.sort()).toEqual(["/1", "/2"]));
  });

  it("is made when it is asked for: forwarding makes no AbortSignal", async () => {
    const upstream = await httpUpstream();
    const handler = toNodeHandler(gatewayOf(http(upstream.url)));
    const made = vi.spyOn(globalThis, "AbortController");
    onTestFinished(() => made.mockRestore());
    const port = await listen(handler);
    expect(await exchange(port, `GET /x HTTP/1.1\r\n${close}`)).toMatch(/^HTTP\/1\.1 200 /);
    expect(made).not.toHaveBeenCalled();
  });

  it("is not an end when the answer is complete", async () => {
    let aborted = false;
    const answer = fn(async ({ signal }) => {
      signal.addEventListener("abort", () => {
        aborted = true;
      });
      await new Promise((resolve) => setImmediate(resolve));
      return "done";
    });
    const port = await listen(toNodeHandler(gatewayOf(answer)));
    await exchange(port, `GET /1 HTTP/1.1\r\n${keep}GET /2 HTTP/1.1\r\n${close}`);
    expect(aborted).toBe(false);
  });
});
