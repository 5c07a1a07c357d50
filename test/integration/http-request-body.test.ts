import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import type { GatewayRequest } from "../../src/index.js";
import { proxyTo } from "./support/gateway.js";
import { httpUpstream } from "./support/http-upstream.js";
import { exchange, RawClient } from "./support/raw-client.js";
import { rawUpstream, upstreamSaying } from "./support/raw-upstream.js";

const ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
const bytes = (text: string) => new TextEncoder().encode(text);

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield bytes(text);
}

describe("the framing of a request body", () => {
  const bodies: readonly [string, () => GatewayRequest["body"], Readonly<Record<string, string>>, RegExp][] = [
    ["text", () => "häi", {}, /content-length: 4\r\n\r\nh\xc3\xa4i$/],
    ["bytes", () => bytes("hello"), {}, /content-length: 5\r\n\r\nhello$/],
    ["bytes with a wrong length", () => bytes("hello"), { "content-length": "3" }, /content-length: 5\r\n\r\nhello$/],
    ["empty bytes", () => new Uint8Array(0), {}, /content-length: 0\r\n\r\n$/],
    ["nothing", () => null, {}, /content-length: 0\r\n\r\n$/],
    ["an async iterable", () => chunks("he", "llo"), {}, /transfer-encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n$/],
    ["an async iterable of known length", () => chunks("he", "llo"), { "content-length": "5" }, /content-length: 5\r\n\r\nhello$/],
    ["an empty async iterable", () => chunks(), {}, /content-length: 0\r\n\r\n$/],
    ["a Node stream", () => Readable.from([Buffer.from("hello")]), {}, /transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n$/],
    ["a web stream", () => new Blob(["hello"]).stream(), {}, /transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n$/],
  ];

  it.each(bodies)("is right for %s", async (_what, body, headers, wanted) => {
    const upstream = await rawUpstream(async ({ until, socket }) => {
      await until(wanted);
      socket.write(ok);
    });
    const { gateway } = await proxyTo(upstream.url, { totalMs: 5000 });
    const response = await gateway.dispatch({ method: "POST", url: "/", body: body() ?? null, headers });
    expect([response.status, await response.text(), upstream.connections[0]?.received()]).toEqual([
      200,
      "ok",
      expect.stringMatching(wanted),
    ]);
  });

  it.each(["GET", "DELETE", "OPTIONS", "PUT", "QUERY"])("is the client's for %s, chunked and by length", async (method) => {
    const upstream = await httpUpstream();
    const { port } = await proxyTo(upstream.url);
    const head = `${method} /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n`;
    await exchange(port, `${head}Content-Length: 5\r\n\r\nhello`);
    await exchange(port, `${head}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`);
    expect(upstream.seen.map(({ method, body }) => [method, body])).toEqual([
      [method, "hello"],
      [method, "hello"],
    ]);
    expect(upstream.seen[0]?.fields["content-length"]).toEqual(["5"]);
    expect(upstream.seen[1]?.fields["transfer-encoding"]).toEqual(["chunked"]);
  });

  it("adds none to a GET without a body", async () => {
    const upstream = await upstreamSaying(ok);
    const { url } = await proxyTo(upstream.url);
    await fetch(`${url}/`);
    expect(upstream.connections[0]?.received()).not.toMatch(/content-length|transfer-encoding/i);
  });

  it("answers 400 where the body is not as long as it was said to be", async () => {
    const upstream = await httpUpstream();
    const { gateway } = await proxyTo(upstream.url);
    for (const length of ["3", "30"]) {
      const response = await gateway.dispatch({ method: "POST", url: "/", body: chunks("hello"), headers: { "content-length": length } });
      expect([response.status, (await response.json<{ code: string }>()).code]).toEqual([400, "BAD_REQUEST"]);
    }
    expect(upstream.seen).toEqual([]);
  });
});

describe("a streamed request body", () => {
  it("reaches the upstream while the client is still sending", async () => {
    const upstream = await rawUpstream(() => {});
    const { port } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    client.write("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
    const connection = await upstream.connection();
    await connection.until(/first/);
    client.write("6\r\nsecond\r\n0\r\n\r\n");
    await connection.until(/second\r\n0\r\n\r\n$/);
    connection.socket.write(ok);
    await client.until(/ok$/);
  });

  it("waits for an upstream that reads slowly", async () => {
    const upstream = await rawUpstream(({ socket }) => socket.pause());
    const { port } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    const size = 64 * 1024 * 1024;
    client.write(`POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: ${size}\r\n\r\n`);
    const piece = Buffer.alloc(1024 * 1024, "x");
    let sent = 0;
    const send = () => {
      while (sent < size) {
        sent += piece.byteLength;
        if (!client.socket.write(piece)) return;
      }
    };
    client.socket.on("drain", send);
    send();
    const { socket } = await upstream.connection();
    // The client is held back as soon as the buffers in between are full: they hold some MB, not the body.
    let before = -1;
    while (before !== sent) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    expect(sent).toBeLessThan(size / 2);
    let arrived = 0;
    socket.removeAllListeners("data");
    const whole = new Promise<void>((resolve) => {
      socket.on("data", (chunk) => {
        arrived += chunk.byteLength;
        if (arrived > size) resolve();
      });
    });
    socket.resume();
    await whole;
    socket.write(ok);
    await client.until(/ok$/);
  });

  it("is complete when it is big", async () => {
    const size = 20 * 1024 * 1024;
    const upstream = await httpUpstream(async (req, res) => {
      let length = 0;
      for await (const chunk of req) length += (chunk as Buffer).byteLength;
      res.end(String(length));
    });
    const { url } = await proxyTo(upstream.url);
    const response = await fetch(`${url}/x`, { method: "PUT", body: Buffer.alloc(size, 1) });
    expect(await response.text()).toBe(String(size));
  });

  it("of more than the limit is 413 and reaches the upstream as an aborted request", async () => {
    const upstream = await rawUpstream(() => {});
    const { port } = await proxyTo(upstream.url, {}, { limits: { maxBodyBytes: 8 } });
    const client = new RawClient(port);
    client.write("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
    const connection = await upstream.connection();
    await connection.until(/first/);
    client.write("6\r\nsecond\r\n");
    await client.until(/^HTTP\/1\.1 413 [\s\S]*BODY_TOO_LARGE/);
    await connection.closed;
    expect(connection.received()).not.toMatch(/0\r\n\r\n$/);
    // The connection goes on with the next request once the rest of this one is there.
    client.write("0\r\n\r\nGET /\\ HTTP/1.1\r\nHost: a\r\n\r\n");
    await client.until(/HTTP\/1\.1 413 [\s\S]*HTTP\/1\.1 400 /);
  });

  it("whose source fails is 400 and never a complete request", async () => {
    const upstream = await rawUpstream(() => {});
    const { gateway, errors } = await proxyTo(upstream.url);
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield bytes("first");
      const connection = await upstream.connection();
      await connection.until(/first/);
      throw new Error("the disk is gone");
    }
    const response = await gateway.dispatch({ method: "POST", url: "/", body: failing() });
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain("disk");
    expect(errors[0]?.cause).toMatchObject({ message: "the disk is gone" });
    const connection = await upstream.connection();
    await connection.closed;
    expect(connection.received()).not.toMatch(/0\r\n\r\n$/);
  });
});

describe("an upstream that answers before the request is complete", () => {
  const early = "HTTP/1.1 401 Unauthorized\r\ncontent-length: 2\r\n\r\nno";

  it("is passed on, and the client's connection goes on", async () => {
    const upstream = await upstreamSaying(({ socket }) => socket.write(early));
    const { port } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    client.write("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
    await client.until(/^HTTP\/1\.1 401 [\s\S]*no$/);
    client.write("worldGET /\\ HTTP/1.1\r\nHost: a\r\n\r\n");
    await client.until(/401 [\s\S]*HTTP\/1\.1 400 /);
  });

  it("is passed on while the client goes on sending much", async () => {
    const upstream = await upstreamSaying(({ socket }) => {
      socket.pause();
      socket.write(early);
    });
    const { url } = await proxyTo(upstream.url);
    // fetch may see the answer or the end of its upload first; a raw client sees both.
    const client = new RawClient(Number(new URL(url).port));
    const size = 16 * 1024 * 1024;
    client.write(`POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: ${size}\r\n\r\n`);
    client.write(Buffer.alloc(size));
    await client.until(/^HTTP\/1\.1 401 [\s\S]*no$/);
    client.write("GET /\\ HTTP/1.1\r\nHost: a\r\n\r\n");
    await client.until(/401 [\s\S]*HTTP\/1\.1 400 /);
  });

  it("lets go of a source that is not read any more", async () => {
    const upstream = await upstreamSaying(early);
    const { gateway } = await proxyTo(upstream.url);
    let released = () => {};
    const release = new Promise<void>((resolve) => {
      released = resolve;
    });
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await new Promise((resolve) => setImmediate(resolve));
        controller.enqueue(bytes("x"));
      },
      cancel: released,
    });
    const response = await gateway.dispatch({ method: "POST", url: "/", body });
    expect([response.status, await response.text()]).toEqual([401, "no"]);
    await release;
  });
});

describe("Expect: 100-continue", () => {
  const head = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";

  it("is answered when the upstream is ready for the body, and not forwarded", async () => {
    const upstream = await httpUpstream();
    const { port } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    client.write(head);
    await client.until(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
    client.write("hello");
    await client.until(/HTTP\/1\.1 200 OK/);
    expect(upstream.seen[0]).toMatchObject({ body: "hello" });
    expect(upstream.seen[0]?.fields).not.toHaveProperty("expect");
  });

  it("gets the final answer at once where nobody wants the body", async () => {
    const { port } = await proxyTo("http://127.0.0.1:1", {}, { limits: { maxBodyBytes: 4 } });
    expect(await exchange(port, head)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it("gets the final answer at once where the upstream can't be reached", async () => {
    const { port } = await proxyTo("http://127.0.0.1:1");
    expect(await exchange(port, head)).toMatch(/^HTTP\/1\.1 502 /);
  });
});
