import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { proxyTo } from "./support/gateway.js";
import { rawUpstream, upstreamSaying } from "./support/raw-upstream.js";

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("an upstream that fails", () => {
  it("by refusing connections is 502, and nobody is told where it is", async () => {
    const port = await freePort();
    const { gateway, errors } = await proxyTo(`http://127.0.0.1:${port}/secret-base`);
    const response = await gateway.dispatch({ method: "GET", url: "/x?token=abc" });
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ status: 502, code: "BAD_GATEWAY", detail: "The backend can't be reached." });
    expect(response.headers["content-type"]).toBe("application/problem+json");
    expect(text).not.toMatch(/127\.0\.0\.1|secret-base|token|ECONNREFUSED/);
    expect(errors[0]?.cause).toMatchObject({ code: "ECONNREFUSED" });
  });

  it("by having no address is 502", async () => {
    const { gateway } = await proxyTo("http://nowhere.invalid");
    expect((await gateway.dispatch({ method: "GET", url: "/" })).status).toBe(502);
  });

  it("by closing the connection is 502", async () => {
    const upstream = await upstreamSaying(({ socket }) => socket.end());
    const { gateway } = await proxyTo(upstream.url);
    const response = await gateway.dispatch({ method: "GET", url: "/" });
    expect(await response.json()).toMatchObject({
      status: 502,
      detail: "The backend closed the connection before its answer was complete.",
    });
  });

  it("by resetting the connection is 502", async () => {
    const upstream = await upstreamSaying(({ socket }) => socket.resetAndDestroy());
    const { gateway } = await proxyTo(upstream.url);
    expect((await gateway.dispatch({ method: "GET", url: "/" })).status).toBe(502);
  });

  it.each([
    ["no HTTP", "SSH-2.0-OpenSSH_9.6\r\n"],
    ["a status that is no number", "HTTP/1.1 2x0 OK\r\n\r\n"],
    ["a status that HTTP does not know", "HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n"],
    ["a header without a name", "HTTP/1.1 200 OK\r\n: x\r\n\r\n"],
    ["a header name with a space", "HTTP/1.1 200 OK\r\nx y: 1\r\n\r\n"],
    ["a folded header", "HTTP/1.1 200 OK\r\nx: 1\r\n 2\r\n\r\n"],
    ["NUL in a header", "HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\n"],
    ["a bare CR in a header", "HTTP/1.1 200 OK\r\nx: a\rb\r\n\r\n"],
    ["a control character in a header", "HTTP/1.1 200 OK\r\nx: a\x01b\r\n\r\n"],
    ["a length that is no number", "HTTP/1.1 200 OK\r\ncontent-length: 0x5\r\n\r\nhello"],
    ["two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello"],
    ["a length and chunks", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["chunks and a length", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n"],
    ["another protocol that nobody asked for", "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"],
    ["a header of 100 kB", `HTTP/1.1 200 OK\r\nx: ${"x".repeat(100_000)}\r\n\r\n`],
  ])("by answering %s is 502", async (_what, text) => {
    const upstream = await upstreamSaying(text);
    const { gateway } = await proxyTo(upstream.url, { headersMs: 3000 });
    const response = await gateway.dispatch({ method: "GET", url: "/" });
    expect(await response.json()).toMatchObject({ status: 502, code: "BAD_GATEWAY" });
    expect(upstream.connections).toHaveLength(1);
  });

  it("once does not fail the next request", async () => {
    let first = true;
    const upstream = await upstreamSaying(({ socket }) => {
      if (first) socket.resetAndDestroy();
      else socket.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
      first = false;
    });
    const { gateway } = await proxyTo(upstream.url);
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await gateway.dispatch({ method: "GET", url: "/" })).status);
    expect(statuses[0]).toBe(502);
    expect(statuses[1]).toBe(200);
  });

  it("by sending bytes that nobody asked for does not give them to the next request", async () => {
    const upstream = await upstreamSaying(({ socket, received }) => {
      if (!received().includes("/first")) return void socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nme");
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\npoison");
    });
    const { gateway } = await proxyTo(upstream.url);
    const first = await gateway.dispatch({ method: "GET", url: "/first" });
    expect(await first.text()).toBe("ok");
    const second = await gateway.dispatch({ method: "GET", url: "/second" });
    expect(await second.text()).toBe("me");
  });
});

describe("too many requests for an upstream", () => {
  it("are 503 at once, with Retry-After, and the others keep waiting", async () => {
    const upstream = await rawUpstream(async ({ until, socket }) => {
      await until(/\r\n\r\n/);
      socket.on("data", () => socket.write(ok));
      await release;
      socket.write(ok);
    });
    const ok = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
    let go = () => {};
    const release = new Promise<void>((resolve) => {
      go = resolve;
    });
    const { gateway } = await proxyTo(upstream.url, {}, {}, { connections: 1, maxWaiting: 2 });
    const first = gateway.dispatch({ method: "GET", url: "/" });
    await (await upstream.connection()).until(/\r\n\r\n/);
    const waiting = [gateway.dispatch({ method: "GET", url: "/" }), gateway.dispatch({ method: "GET", url: "/" })];
    const refused = await gateway.dispatch({ method: "GET", url: "/" });
    expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "1"]);
    expect(await refused.json()).toMatchObject({ code: "UNAVAILABLE" });
    go();
    for (const { status } of await Promise.all([first, ...waiting])) expect(status).toBe(200);
    expect((await gateway.dispatch({ method: "GET", url: "/" })).status).toBe(200);
  });
});

describe("closing a gateway", () => {
  it("lets the answers under way finish, then closes the connections", async () => {
    const upstream = await upstreamSaying("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello");
    const { gateway } = await proxyTo(upstream.url);
    const response = await gateway.dispatch({ method: "GET", url: "/" });
    const text = response.text();
    const closed = gateway.close();
    const connection = await upstream.connection();
    connection.socket.write("world");
    expect(await text).toBe("helloworld");
    await closed;
    await connection.closed;
    expect((await gateway.dispatch({ method: "GET", url: "/" })).status).toBe(503);
  });
});
