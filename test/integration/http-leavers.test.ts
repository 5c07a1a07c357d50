/** Clients that leave, wherever their request is: whoever comes next must not notice. */
import { connect, type Socket } from "node:net";
import { setImmediate, setTimeout } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type ChaosProxy, chaosProxy, expectAnswered } from "./support/chaos-proxy.js";
import { deafListener } from "./support/deaf-listener.js";
import { proxyTo } from "./support/gateway.js";
import { RawClient } from "./support/raw-client.js";

const request = (method: string, name: string, more = "\r\n") => `${method} /${name} HTTP/1.1\r\nHost: a\r\n${more}`;

/** Each of them sends the same. */
function clientsOf(port: number, count: number, bytes: string): RawClient[] {
  return Array.from({ length: count }, () => {
    const client = new RawClient(port);
    client.write(bytes);
    return client;
  });
}

/** How many requests the gateway has on its hands. */
function active({ gateway }: Pick<ChaosProxy, "gateway">): number {
  return gateway.backends()[0]?.active ?? 0;
}

async function untilActive(proxy: ChaosProxy, count: number): Promise<void> {
  await vi.waitFor(() => expect(active(proxy)).toBe(count), 10_000);
}

async function expectAnsweredSoon(port: number): Promise<void> {
  const since = performance.now();
  await expectAnswered(port);
  expect(performance.now() - since).toBeLessThan(1000);
}

describe("many clients that wait for a connection and leave", () => {
  const requests: readonly { method: string; what: string; more: string }[] = [
    { method: "GET", what: "without a body", more: "\r\n" },
    { method: "HEAD", what: "without a body", more: "\r\n" },
    { method: "POST", what: "in the middle of a sized body", more: "Content-Length: 10\r\n\r\nhello" },
    { method: "POST", what: "in the middle of a chunked body", more: "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n" },
    { method: "POST", what: "with all of their body sent", more: "Content-Length: 5\r\n\r\nhello" },
  ];
  const orders: readonly { order: string; sort: (clients: readonly RawClient[]) => RawClient[] }[] = [
    { order: "first come, first gone", sort: (clients) => [...clients] },
    { order: "last come, first gone", sort: (clients) => [...clients].reverse() },
    { order: "those that wait before those that are served", sort: (clients) => [...clients.slice(4), ...clients.slice(0, 4)] },
  ];

  it.each(requests.flatMap((row) => orders.map((order) => ({ ...row, ...order }))))(
    "$method $what, $order: the next is served within a second",
    async ({ method, more, sort }) => {
      const proxy = await chaosProxy({}, { connections: 4 });
      const clients = clientsOf(proxy.port, 40, request(method, "never", more));
      await untilActive(proxy, 40);
      await proxy.upstream.until(({ asked }) => asked.get("never") === 4);
      for (const { socket } of sort(clients)) socket.destroy();
      await expectAnsweredSoon(proxy.port);
      await untilActive(proxy, 0);
      expect(proxy.errors).toHaveLength(40);
      await proxy.expectHealthy();
    },
  );

  it("one by one never reach the upstream, however slowly they go", async () => {
    const proxy = await chaosProxy({}, { connections: 1 });
    const [first, ...others] = clientsOf(proxy.port, 10, request("GET", "never"));
    await untilActive(proxy, 10);
    for (const { socket } of others.reverse()) {
      socket.destroy();
      await setImmediate();
    }
    await untilActive(proxy, 1);
    first?.socket.destroy();
    await expectAnsweredSoon(proxy.port);
    expect(proxy.upstream.asked.get("never")).toBe(1);
    await proxy.expectHealthy();
  });

  it("leave their places in the queue to others", async () => {
    const proxy = await chaosProxy({}, { connections: 1, maxWaiting: 8 });
    const [held] = clientsOf(proxy.port, 1, request("GET", "never"));
    await proxy.upstream.until(({ asked }) => asked.size === 1);
    const leavers = clientsOf(proxy.port, 8, request("GET", "never"));
    await untilActive(proxy, 9);
    for (const { socket } of leavers) socket.destroy();
    await untilActive(proxy, 1);
    expect(proxy.gateway.backends()).toMatchObject([{ active: 1, waiting: 0 }]);
    const next = new RawClient(proxy.port);
    next.write(request("GET", "ok"));
    await untilActive(proxy, 2);
    held?.socket.destroy();
    await next.until(/^HTTP\/1\.1 200 [\s\S]*ok$/);
    await proxy.expectHealthy();
  });

  it("at once with their request cost nobody anything", async () => {
    const proxy = await chaosProxy({}, { connections: 2 });
    for (let round = 0; round < 10; round++) {
      for (const { socket } of clientsOf(proxy.port, 20, request("POST", "echo", "Content-Length: 5\r\n\r\nhello"))) {
        socket.destroySoon();
        if (round % 2 === 0) socket.once("connect", () => socket.destroy());
      }
      await expectAnsweredSoon(proxy.port);
    }
    await untilActive(proxy, 0);
    await proxy.expectHealthy();
  });
});

describe("clients that stop and then leave", () => {
  it.each(["stream-sized", "stream-chunked", "stream-sized-then-closed", "stream-until-closed", "stream-then-reset"] as const)(
    "reading %s free its connection for the next",
    async (name) => {
      const proxy = await chaosProxy({}, { connections: 2 });
      const readers = [1, 2].map(() => pausedReader(proxy.port, `${name}?bytes=60000000`));
      await proxy.upstream.until(({ asked }) => asked.get(name) === 2);
      await untilStuck(() => proxy.upstream.sent);
      for (const socket of readers) socket.destroy();
      await expectAnsweredSoon(proxy.port);
      await proxy.expectHealthy();
    },
  );

  it("sending their body free its connection for the next", async () => {
    const proxy = await chaosProxy({}, { connections: 2 });
    const clients = clientsOf(proxy.port, 6, request("PUT", "echo", "Content-Length: 1000000\r\n\r\nhello"));
    await proxy.upstream.until(({ asked }) => asked.get("echo") === 2);
    for (const { socket } of clients) socket.destroy();
    await expectAnsweredSoon(proxy.port);
    await proxy.expectHealthy();
  });

  it("listening to events free their connections, all of them", async () => {
    const proxy = await chaosProxy({}, { connections: 8 });
    for (let round = 0; round < 3; round++) {
      const clients = clientsOf(proxy.port, 8, request("GET", "events"));
      await Promise.all(clients.map((client) => client.until(/data: x/)));
      for (const { socket } of clients) socket.destroy();
      await expectAnsweredSoon(proxy.port);
    }
    await proxy.expectHealthy();
  });
});

describe("an upstream that accepts nobody", () => {
  it("is 504 by the connect deadline, and neither those who wait nor those who left keep the gateway from closing", async () => {
    const { gateway } = await proxyTo(`http://127.0.0.1:${await deafListener()}`, { connectMs: 200 });
    const leaving = new AbortController();
    const waits = [undefined, leaving.signal, undefined, leaving.signal].map((signal) =>
      gateway.dispatch({ method: "GET", url: "/x", ...(signal === undefined ? {} : { signal }) }),
    );
    leaving.abort();
    const statuses = (await Promise.all(waits)).map(({ status }) => status);
    expect(statuses).toEqual([504, 499, 504, 499]);
    expect(gateway.backends()).toMatchObject([{ active: 0 }]);
    // undici looks at its own deadlines about twice a second.
    const since = performance.now();
    await gateway.close();
    expect(performance.now() - since).toBeLessThan(5000);
  });
});

/** A client that asks and then reads nothing at all. */
function pausedReader(port: number, name: string): Socket {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.pause();
  socket.on("error", () => {});
  socket.write(request("GET", name));
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** Waits until a figure that only grows has stopped growing. */
async function untilStuck(figure: () => number): Promise<void> {
  for (let before = -1; before !== figure(); ) {
    before = figure();
    await setTimeout(150);
  }
}
