import { describe, expect, it } from "vitest";
import type { GatewayResponse } from "../../src/index.js";
import { proxyTo } from "./support/gateway.js";
import { RawClient } from "./support/raw-client.js";
import { rawUpstream, upstreamSaying } from "./support/raw-upstream.js";

/** What a wait of `ms` may take on a busy machine, and what it may not: undici's own timers would need 500 to 1,500. */
const slack = 350;

async function timed<Value>(work: () => Promise<Value>): Promise<{ value: Value; ms: number }> {
  const since = performance.now();
  const value = await work();
  return { value, ms: performance.now() - since };
}

async function problemOf(response: GatewayResponse): Promise<{ status: number; code: string; detail: string }> {
  return await response.json();
}

describe("deadlines towards an upstream", () => {
  it("headersMs: 50 ends a silent upstream near 50 ms", async () => {
    const upstream = await rawUpstream(() => {});
    const { gateway } = await proxyTo(upstream.url, { headersMs: 50 });
    const { value, ms } = await timed(() => gateway.dispatch({ method: "GET", url: "/" }));
    expect(await problemOf(value)).toMatchObject({
      status: 504,
      code: "BACKEND_TIMEOUT",
      detail: "The backend did not answer within 50 ms.",
    });
    expect(ms).toBeGreaterThanOrEqual(49);
    expect(ms).toBeLessThan(50 + slack);
    await (await upstream.connection()).closed;
  });

  it("headersMs counts from the end of the request's body", async () => {
    const upstream = await rawUpstream(() => {});
    const { gateway } = await proxyTo(upstream.url, { headersMs: 80 });
    async function* slow(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 4; i++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        yield new Uint8Array(1);
      }
    }
    const { value, ms } = await timed(() => gateway.dispatch({ method: "POST", url: "/", body: slow() }));
    expect(value.status).toBe(504);
    expect(ms).toBeGreaterThan(4 * 49 + 79);
  });

  it("headersMs ends an upstream that stops reading the request's body", async () => {
    const upstream = await rawUpstream(({ socket }) => socket.pause());
    const { gateway } = await proxyTo(upstream.url, { headersMs: 100 });
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        yield new Uint8Array(262_144);
      }
    }
    const answer = await gateway.dispatch({ method: "POST", url: "/", body: endless() });
    expect(await problemOf(answer)).toMatchObject({ status: 504, code: "BACKEND_TIMEOUT" });
  });

  it("headersMs is not ended by bytes that dribble in", async () => {
    const upstream = await upstreamSaying(({ socket }) => {
      const timer = setInterval(() => socket.write("x"), 20);
      socket.write("HTTP/1.1 200 OK\r\nx-dribble: ");
      socket.once("close", () => clearInterval(timer));
    });
    const { gateway } = await proxyTo(upstream.url, { headersMs: 120 });
    const { value, ms } = await timed(() => gateway.dispatch({ method: "GET", url: "/" }));
    expect(value.status).toBe(504);
    expect(ms).toBeLessThan(120 + slack);
  });

  it("bodyIdleMs breaks a body off whose upstream falls silent", async () => {
    const upstream = await upstreamSaying("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello");
    const { gateway } = await proxyTo(upstream.url, { bodyIdleMs: 60 });
    const response = await gateway.dispatch({ method: "GET", url: "/" });
    const { ms } = await timed(() => expect(response.text()).rejects.toMatchObject({ code: "BACKEND_TIMEOUT" }));
    expect(ms).toBeLessThan(60 + slack);
    await (await upstream.connection()).closed;
  });

  it("bodyIdleMs aborts the client's answer", async () => {
    const upstream = await upstreamSaying("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n");
    const { port } = await proxyTo(upstream.url, { bodyIdleMs: 60 });
    const client = new RawClient(port);
    client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await client.until(/hello/);
    await client.closed;
    expect(client.received).not.toMatch(/\r\n0\r\n/);
  });

  it("bodyIdleMs begins again with every chunk", async () => {
    const upstream = await upstreamSaying(({ socket }) => {
      let left = 5;
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n");
      const timer = setInterval(() => {
        socket.write("x");
        left -= 1;
        if (left === 0) clearInterval(timer);
      }, 60);
    });
    const { gateway } = await proxyTo(upstream.url, { bodyIdleMs: 200 });
    expect(await (await gateway.dispatch({ method: "GET", url: "/" })).text()).toBe("xxxxx");
  });

  it("bodyIdleMs does not run while the consumer is the slow one", async () => {
    const size = 1_000_000;
    const upstream = await upstreamSaying(`HTTP/1.1 200 OK\r\ncontent-length: ${size}\r\n\r\n${"x".repeat(size)}`);
    const { gateway } = await proxyTo(upstream.url, { bodyIdleMs: 60 });
    const response = await gateway.dispatch({ method: "GET", url: "/" });
    const body = response.body as AsyncIterable<Uint8Array>;
    let bytes = 0;
    let first = true;
    for await (const chunk of body) {
      bytes += chunk.byteLength;
      if (first) await new Promise((resolve) => setTimeout(resolve, 180));
      first = false;
    }
    expect(bytes).toBe(size);
  });

  it("bodyIdleMs ends a body that nobody ever reads", async () => {
    const size = 10_000_000;
    const upstream = await upstreamSaying(`HTTP/1.1 200 OK\r\ncontent-length: ${size}\r\n\r\n${"x".repeat(size)}`);
    const { gateway } = await proxyTo(upstream.url, { bodyIdleMs: 60 });
    await gateway.dispatch({ method: "GET", url: "/" });
    await (await upstream.connection()).closed;
  });

  it("totalMs ends an answer that never stops", async () => {
    const upstream = await upstreamSaying(({ socket }) => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      const timer = setInterval(() => socket.write("1\r\nx\r\n"), 10);
      socket.once("close", () => clearInterval(timer));
    });
    const { gateway } = await proxyTo(upstream.url, { totalMs: 150, bodyIdleMs: 100 });
    const { ms } = await timed(async () => {
      const response = await gateway.dispatch({ method: "GET", url: "/" });
      await expect(response.text()).rejects.toMatchObject({ code: "BACKEND_TIMEOUT", message: expect.stringContaining("150 ms") });
    });
    expect(ms).toBeGreaterThanOrEqual(149);
    expect(ms).toBeLessThan(150 + slack);
    await (await upstream.connection()).closed;
  });

  it("totalMs ends a silent upstream before headersMs does", async () => {
    const upstream = await rawUpstream(() => {});
    const { gateway } = await proxyTo(upstream.url, { totalMs: 60, headersMs: 5000 });
    const { value, ms } = await timed(() => gateway.dispatch({ method: "GET", url: "/" }));
    expect((await problemOf(value)).detail).toContain("60 ms");
    expect(ms).toBeLessThan(60 + slack);
  });

  it("connectMs ends the wait for a connection, also behind requests that hold them all", async () => {
    const upstream = await rawUpstream(() => {});
    const { gateway } = await proxyTo(upstream.url, { connectMs: 80, headersMs: 5000 }, {}, { connections: 1 });
    const controller = new AbortController();
    const first = gateway.dispatch({ method: "GET", url: "/first", signal: controller.signal });
    const connection = await upstream.connection();
    await connection.until(/first/);
    const { value, ms } = await timed(() => gateway.dispatch({ method: "GET", url: "/second" }));
    expect(await problemOf(value)).toMatchObject({ status: 504, detail: "There was no connection to the backend within 80 ms." });
    expect(ms).toBeLessThan(80 + slack);
    controller.abort();
    await first;
    expect(connection.received()).not.toContain("second");
  });

  it("a clock of the user's own decides, and nothing is scheduled for longer than the request", async () => {
    const upstream = await upstreamSaying("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
    const scheduled = new Set<{ callback: () => void; ms: number }>();
    const clock = {
      now: () => 0,
      schedule(callback: () => void, ms: number) {
        const timer = { callback, ms };
        scheduled.add(timer);
        return () => void scheduled.delete(timer);
      },
    };
    const { gateway } = await proxyTo(upstream.url, {}, { clock });
    const response = await gateway.dispatch({ method: "GET", url: "/" });
    expect(await response.text()).toBe("ok");
    expect(scheduled.size).toBe(0);
  });
});
