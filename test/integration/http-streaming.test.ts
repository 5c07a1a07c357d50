import type { ServerResponse } from "node:http";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type Api, fn, GatewayError, mock } from "../../src/index.js";
import { everything, proxyTo, served } from "./support/gateway.js";
import { httpUpstream } from "./support/http-upstream.js";
import { exchange, RawClient } from "./support/raw-client.js";
import { upstreamSaying } from "./support/raw-upstream.js";

const get = "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
const bodyOf = (text: string) => text.slice(text.indexOf("\r\n\r\n") + 4);

describe("server-sent events", () => {
  const fields = { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" };

  it.each(["1.1", "1.0"])("reach an HTTP/%s client one by one, each before the next is sent", async (version) => {
    let events: ServerResponse | undefined;
    const upstream = await httpUpstream((_req, res) => {
      events = res.writeHead(200, fields);
      events.write("id: 0\n\n");
    });
    const { port } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    client.write(`GET /events HTTP/${version}\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n`);
    const [head] = await client.until(/^HTTP\/1\.1 200 OK\r\n[\s\S]*?\r\n\r\n[\s\S]*id: 0\n\n/);
    expect(head).toMatch(/\r\ncontent-type: text\/event-stream\r\n/);
    expect(head).toMatch(/\r\nx-accel-buffering: no\r\n/);
    for (let i = 1; i <= 5; i++) {
      events?.write(`id: ${i}\n\n`);
      await client.until(new RegExp(`id: ${i}\\n\\n`));
    }
    events?.end();
    if (version === "1.0") await client.closed;
    else await client.until(/\r\n0\r\n\r\n$/);
  });

  it("of which none has come yet have begun for the client all the same", async () => {
    const upstream = await httpUpstream((_req, res) => res.writeHead(200, fields).flushHeaders());
    const { port } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    client.write(get);
    await client.until(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n$/);
  });
});

describe("a body in a content coding", () => {
  const text = "the same again and again. ".repeat(1000);

  it.each([
    ["gzip", gzipSync(text)],
    ["br", brotliCompressSync(text)],
    ["unknown", Buffer.from([0, 1, 2, 253, 254, 255])],
  ])("%s is not touched, whatever the client accepts", async (coding, bytes) => {
    const upstream = await httpUpstream((_req, res) => {
      res
        .writeHead(200, { "content-encoding": coding, vary: "accept-encoding", etag: '"a"', "content-length": bytes.byteLength })
        .end(bytes);
    });
    const { port } = await proxyTo(upstream.url);
    for (const accepted of ["", `Accept-Encoding: ${coding}\r\n`, "Accept-Encoding: identity\r\n"]) {
      const answer = await exchange(port, get.replace("\r\n\r\n", `\r\n${accepted}\r\n`));
      expect(Buffer.from(bodyOf(answer), "latin1").equals(bytes)).toBe(true);
      expect(answer).toContain(`\r\ncontent-encoding: ${coding}\r\n`);
      expect(answer).toContain(`\r\ncontent-length: ${bytes.byteLength}\r\n`);
      expect(answer).toContain('\r\netag: "a"\r\n');
    }
  });

  it("of a request is not touched either, and what the client accepts is passed on as it is", async () => {
    const upstream = await httpUpstream();
    const { port } = await proxyTo(upstream.url);
    const bytes = gzipSync(text);
    const client = new RawClient(port);
    client.write(
      `POST /x HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nAccept-Encoding: br;q=0.5, *;q=0\r\nContent-Length: ${bytes.byteLength}\r\n\r\n`,
    );
    client.write(bytes);
    await client.until(/HTTP\/1\.1 200 OK/);
    expect(Buffer.from(upstream.seen[0]?.body ?? "", "latin1").equals(bytes)).toBe(true);
    expect(upstream.seen[0]?.fields).toMatchObject({ "content-encoding": ["gzip"], "accept-encoding": ["br;q=0.5, *;q=0"] });
  });

  it("is a part where a part was asked for", async () => {
    const upstream = await upstreamSaying("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 1-2/4\r\nContent-Length: 2\r\n\r\nbc");
    const { port } = await proxyTo(upstream.url);
    const answer = await exchange(port, get.replace("\r\n\r\n", "\r\nRange: bytes=1-2\r\n\r\n"));
    expect((await upstream.connection()).received()).toContain("Range: bytes=1-2\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 206 Partial Content\r\n[\s\S]*Content-Range: bytes 1-2\/4\r\n[\s\S]*\r\n\r\nbc$/);
  });
});

describe("an HTTP/1.0 client", () => {
  const stream = fn(() => ({ status: 200, body: new Blob(["one, ", "two"]).stream() as ReadableStream<Uint8Array> }));
  const apis: readonly Api[] = [
    { name: "streamed", method: "GET", path: "/streamed", backend: stream },
    { name: "mock", method: "GET", path: "/mock", backend: mock({ text: "mocked" }) },
    everything,
  ];

  it("gets a streamed body without chunks, ended by the connection", async () => {
    const upstream = await upstreamSaying(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\none, \r\n3\r\ntwo\r\n0\r\nx-sum: 1\r\n\r\n",
    );
    const { port } = await served([{ name: "g", backend: { kind: "http", url: upstream.url }, apis }]);
    for (const path of ["/streamed", "/upstream"]) {
      const answer = await exchange(port, `GET ${path} HTTP/1.0\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      expect(answer).not.toMatch(/transfer-encoding|keep-alive/i);
      expect(bodyOf(answer)).toBe("one, two");
    }
  });

  it("that asks for it keeps its connection behind an answer with a length, and only behind one", async () => {
    const upstream = await upstreamSaying("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nend\r\n0\r\n\r\n");
    const { port } = await served([{ name: "g", backend: { kind: "http", url: upstream.url }, apis }]);
    const client = new RawClient(port);
    for (let i = 0; i < 2; i++) {
      client.received = "";
      client.write("GET /mock HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      await client.until(/\r\nconnection: keep-alive\r\n[\s\S]*\r\n\r\nmocked$/i);
    }
    client.write("GET /upstream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    await client.closed;
    expect(client.received).toMatch(/\r\n\r\nend$/);
  });

  it("has its body passed on", async () => {
    const upstream = await httpUpstream();
    const { port } = await proxyTo(upstream.url);
    expect(await exchange(port, "POST /x HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello")).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(upstream.seen).toMatchObject([{ method: "POST", body: "hello" }]);
  });

  it("gets no body to HEAD and none with a status that has none", async () => {
    const upstream = await upstreamSaying("HTTP/1.1 204 No Content\r\n\r\n");
    const { port } = await served([{ name: "g", backend: { kind: "http", url: upstream.url }, apis }]);
    expect(bodyOf(await exchange(port, "HEAD /streamed HTTP/1.0\r\n\r\n"))).toBe("");
    expect(await exchange(port, "GET /upstream HTTP/1.0\r\n\r\n")).toMatch(
      /^HTTP\/1\.1 204 No Content\r\n(?!.*content-length)[\s\S]*\r\n\r\n$/i,
    );
  });
});

describe("an upload in chunks", () => {
  it.each(["DELETE", "OPTIONS", "GET", "PATCH"] as const)("reaches the upstream of an API that takes %s", async (method) => {
    const upstream = await httpUpstream();
    const api: Api = { name: "own", method, path: "/own" };
    const { port } = await served([{ name: "g", backend: { kind: "http", url: upstream.url }, apis: [api] }]);
    const answer = await exchange(
      port,
      `${method} /own HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(upstream.seen).toMatchObject([{ method, url: "/own", body: "hello, world" }]);
  });
});

describe("a client that waits for 100 (Continue)", () => {
  it.each([
    ["that no API has", "/nowhere", 404],
    ["that takes another method", "/only-get", 405],
    ["that is none", "/../x", 400],
    ["that a hook refuses", "/refused", 503],
    ["of a Mock", "/mock", 200],
  ])("and asks for a path %s gets the answer at once", async (_what, path, status) => {
    const { port } = await served(
      [
        {
          name: "g",
          backend: { kind: "http", url: "http://127.0.0.1:1" },
          apis: [
            { name: "get", method: "GET", path: "/only-get" },
            { name: "refused", method: "POST", path: "/refused" },
            { name: "mock", method: "POST", path: "/mock", backend: mock({ text: "mocked" }) },
          ],
        },
      ],
      {
        hooks: {
          onMatch({ path: matched }) {
            if (matched === "/refused") throw new GatewayError("UNAVAILABLE", "Not now.");
          },
        },
      },
    );
    const client = new RawClient(port);
    client.write(`POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n`);
    const [, first] = await client.until(/^HTTP\/1\.1 (\d+) [\s\S]*\r\n\r\n/);
    expect(Number(first)).toBe(status);
  });
});
