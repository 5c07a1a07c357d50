import { connect, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { proxyTo } from "./support/gateway.js";
import { httpUpstream } from "./support/http-upstream.js";
import { exchange, RawClient } from "./support/raw-client.js";
import { rawUpstream, upstreamSaying } from "./support/raw-upstream.js";

const get = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

describe("a streamed answer", () => {
  it("reaches the client while the upstream is still sending", async () => {
    const upstream = await upstreamSaying("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    const { port } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    client.write(get);
    // The header comes alone: nobody knows when the first chunk will.
    await client.until(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n$/);
    const { socket } = await upstream.connection();
    socket.write("5\r\nfirst\r\n");
    await client.until(/first\r\n$/);
    socket.write("6\r\nsecond\r\n0\r\n\r\n");
    await client.until(/second\r\n0\r\n\r\n$/);
  });

  it("settles dispatch with the header, and gives the body to whoever asks for it", async () => {
    const upstream = await upstreamSaying("HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n");
    const { gateway } = await proxyTo(upstream.url);
    const asText = await gateway.dispatch({ method: "GET", url: "/" });
    (await upstream.connection(0)).socket.write("hello world");
    expect(await asText.text()).toBe("hello world");
    expect(upstream.connections).toHaveLength(1);
  });

  it("becomes a web Response", async () => {
    const upstream = await httpUpstream((_req, res) => {
      res.write("one ");
      setImmediate(() => res.end("two"));
    });
    const { gateway } = await proxyTo(upstream.url);
    const response = await gateway.fetch(new Request("http://any.example/x"));
    expect([response.status, await response.text()]).toEqual([200, "one two"]);
  });

  it("is complete when it is big", async () => {
    const size = 40 * 1024 * 1024;
    const upstream = await httpUpstream((_req, res) => res.end(Buffer.alloc(size, 7)));
    const { url } = await proxyTo(upstream.url);
    const body = new Uint8Array(await (await fetch(`${url}/x`)).arrayBuffer());
    expect([body.byteLength, body.every((byte) => byte === 7)]).toEqual([size, true]);
  });

  it("waits for a client that reads slowly", async () => {
    let sent = 0;
    const size = 256 * 1024 * 1024;
    const piece = Buffer.alloc(1024 * 1024, "x");
    const upstream = await upstreamSaying(({ socket }) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${size}\r\n\r\n`);
      const send = () => {
        while (sent < size) {
          sent += piece.byteLength;
          if (!socket.write(piece)) return;
        }
      };
      socket.on("drain", send);
      send();
    });
    const { port } = await proxyTo(upstream.url);
    const client = connectPaused(port);
    client.write(get);
    await upstream.connection();
    let before = -1;
    while (before !== sent) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(size / 4);
    expect(process.memoryUsage().arrayBuffers).toBeLessThan(size / 2);
    let arrived = 0;
    const whole = new Promise<void>((resolve) => {
      client.on("data", (chunk: Buffer) => {
        arrived += chunk.byteLength;
        if (arrived > size) resolve();
      });
    });
    client.resume();
    await whole;
  });

  it("passes trailers on, without those that concern the connection", async () => {
    const body = "5\r\nhello\r\n0\r\nx-checksum: abc\r\nX-Twice: 1\r\nx-twice: 2\r\nconnection: x\r\nhost: evil\r\n\r\n";
    const upstream = await upstreamSaying(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-checksum\r\n\r\n${body}`);
    const { port, gateway } = await proxyTo(upstream.url);
    const text = await exchange(port, get.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
    expect(text).toMatch(/5\r\nhello\r\n0\r\nx-checksum: abc\r\nx-twice: 1\r\nx-twice: 2\r\n\r\n$/);
    const response = await gateway.dispatch({ method: "GET", url: "/" });
    await response.text();
    expect(response.trailers).toEqual({ "x-checksum": "abc", "x-twice": ["1", "2"] });
  });

  it("reaches an HTTP/1.0 client without chunks", async () => {
    const upstream = await upstreamSaying("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
    const { port } = await proxyTo(upstream.url);
    const text = await exchange(port, "GET /x HTTP/1.0\r\nHost: a\r\n\r\n");
    expect(text).toMatch(/\r\n\r\nhello$/);
    expect(text).not.toMatch(/transfer-encoding/i);
  });
});

describe("an answer that breaks off", () => {
  const broken: readonly [string, string, (socket: Socket) => void][] = [
    ["is shorter than its length", "content-length: 10\r\n\r\nhello", (socket) => socket.end()],
    ["lacks its last chunk", "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n", (socket) => socket.end()],
    ["is reset", "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n", (socket) => socket.resetAndDestroy()],
    ["has a chunk without a size", "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n", () => {}],
  ];

  it.each(broken)("because it %s is aborted for the client, never complete", async (_why, text, finish) => {
    const upstream = await upstreamSaying(`HTTP/1.1 200 OK\r\n${text}`);
    const { port } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    client.write(get);
    await client.until(/hello/);
    finish((await upstream.connection()).socket);
    await client.closed;
    expect(client.received).not.toMatch(/\r\n0\r\n/);
  });

  it.each(broken)("because it %s rejects what reads it", async (_why, text, finish) => {
    const upstream = await upstreamSaying(`HTTP/1.1 200 OK\r\n${text}`);
    const { gateway } = await proxyTo(upstream.url);
    const response = await gateway.dispatch({ method: "GET", url: "/" });
    const body = response.text();
    finish((await upstream.connection()).socket);
    await expect(body).rejects.toMatchObject({ name: "GatewayError", code: "BAD_GATEWAY" });
  });

  it("is a reset to an HTTP/1.0 client, which has nothing else to tell it by", async () => {
    const upstream = await upstreamSaying("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n");
    const { port } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    const reset = new Promise<{ code?: string }>((resolve) => {
      client.socket.once("error", resolve);
    });
    client.write("GET /x HTTP/1.0\r\nHost: a\r\n\r\n");
    await client.until(/hello/);
    (await upstream.connection()).socket.resetAndDestroy();
    expect((await reset).code).toBe("ECONNRESET");
  });
});

describe("a client that leaves", () => {
  it.each([
    ["before the header", ""],
    ["in the middle of the body", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n"],
  ])("%s makes the gateway leave the upstream", async (_when, text) => {
    const upstream = await upstreamSaying(text);
    const { port } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    client.write(get);
    const connection = await upstream.connection();
    await connection.until(/\r\n\r\n/);
    if (text !== "") await client.until(/hello/);
    client.socket.destroy();
    await connection.closed;
  });

  it("while it holds the answer back makes the gateway leave the upstream", async () => {
    const upstream = await upstreamSaying(({ socket }) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n");
      const piece = Buffer.alloc(1024 * 1024);
      const send = () => {
        while (socket.writable && socket.write(piece));
      };
      socket.on("drain", send);
      send();
    });
    const { port } = await proxyTo(upstream.url);
    const client = connectPaused(port);
    client.write(get);
    const { socket, closed } = await upstream.connection();
    // Until nothing moves any more: the gateway is paused by then.
    let before = -1;
    while (before !== socket.bytesWritten) {
      before = socket.bytesWritten;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    client.destroy();
    await closed;
  });

  it("while its request waits for a connection never reaches the upstream and keeps nobody from it", async () => {
    const upstream = await rawUpstream(() => {});
    const { port, gateway, errors } = await proxyTo(upstream.url, {}, {}, { connections: 1 });
    const abandoned = new Promise<void>((resolve) => {
      gateway.on("error", () => resolve());
    });
    const [first, second, third] = [new RawClient(port), new RawClient(port), new RawClient(port)];
    first.write("GET /first HTTP/1.1\r\nHost: a\r\n\r\n");
    const connection = await upstream.connection();
    await connection.until(/first/);
    second.write("GET /second HTTP/1.1\r\nHost: a\r\n\r\n");
    await new Promise<void>((resolve) => second.socket.end(() => resolve()));
    await abandoned;
    expect(errors[0]?.message).toBe("The client left before the answer was complete.");
    third.write("GET /third HTTP/1.1\r\nHost: a\r\n\r\n");
    connection.socket.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    await first.until(/200 OK/);
    await connection.until(/third/);
    expect(connection.received()).not.toContain("second");
  });

  it("that is a web Response's reader makes the gateway leave the upstream", async () => {
    const upstream = await upstreamSaying("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n");
    const { gateway } = await proxyTo(upstream.url);
    const response = await gateway.fetch(new Request("http://any.example/x"));
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    await reader.cancel();
    await (await upstream.connection()).closed;
  });

  it("by its AbortSignal makes the gateway leave the upstream", async () => {
    const upstream = await rawUpstream(() => {});
    const { gateway } = await proxyTo(upstream.url);
    const controller = new AbortController();
    const answer = gateway.dispatch({ method: "GET", url: "/", signal: controller.signal });
    const connection = await upstream.connection();
    await connection.until(/\r\n\r\n/);
    controller.abort();
    await connection.closed;
    expect((await answer).status).toBe(499);
  });

  it("has left before the request never reaches the upstream", async () => {
    const upstream = await rawUpstream(() => {});
    const { gateway } = await proxyTo(upstream.url);
    const answer = await gateway.dispatch({ method: "GET", url: "/", signal: AbortSignal.abort() });
    expect([answer.status, upstream.connections.length]).toEqual([499, 0]);
  });
});

/** A client that sends and never reads until `resume`. */
function connectPaused(port: number): Socket {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.pause();
  socket.on("error", () => {});
  onTestFinished(() => void socket.destroy());
  return socket;
}
