import { Agent, get } from "node:http";
import { connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createGateway, fn, type Gateway, mock } from "../../src/index.js";
import { type RunningServer, type ServeOptions, serve } from "../../src/integrations/node/index.js";
import { everything } from "./support/gateway.js";
import { RawClient, statusOf } from "./support/raw-client.js";

const apis = (backend: NonNullable<Parameters<typeof createGateway>[0]["groups"][number]["apis"][number]["backend"]>) => [
  { ...everything, backend },
];
const hello = createGateway({ groups: [{ name: "g", apis: apis(mock({ text: "hello" })) }] }) as Gateway;

async function started(gateway: Gateway = hello, options?: ServeOptions): Promise<RunningServer> {
  const server = await serve(gateway, options);
  onTestFinished(() => server.close());
  return server;
}

describe("serve", () => {
  it("listens on this machine only, on a free port", async () => {
    const { url, port } = await started();
    expect(url).toBe(`http://127.0.0.1:${port}`);
    expect(await (await fetch(`${url}/x`)).text()).toBe("hello");
  });

  it.each([
    ["0.0.0.0", "127.0.0.1"],
    ["::1", "[::1]"],
    ["localhost", "localhost"],
  ])("on %s gives a URL that reaches it", async (host, name) => {
    const server = await started(hello, { host }).catch(() => undefined);
    if (server === undefined) return expect(host).toBe("::1"); // a machine without IPv6
    expect(server.url).toBe(`http://${name}:${server.port}`);
    expect((await fetch(`${server.url}/x`)).status).toBe(200);
  });

  it("rejects when the port is taken", async () => {
    const { port } = await started();
    await expect(serve(hello, { port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  it("keeps a connection for the next request, and closes it when it is unused", async () => {
    const { port } = await started(hello, { keepAliveMs: 50 });
    const client = new RawClient(port);
    client.write("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    await client.until(/hello$/);
    client.write("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    await client.until(/hello[\s\S]*hello$/);
    await client.closed;
  });
});

describe("closing", () => {
  it("finishes the answer under way, refuses new connections and leaves the gateway open", async () => {
    let begun = () => {};
    const beginning = new Promise<void>((resolve) => {
      begun = resolve;
    });
    let go = () => {};
    const release = new Promise<void>((resolve) => {
      go = resolve;
    });
    const waiting = fn(async () => {
      begun();
      await release;
      return "done";
    });
    const gateway = createGateway({ groups: [{ name: "g", apis: apis(waiting) }] }) as Gateway;
    const { url, port, close } = await started(gateway);
    const answer = fetch(`${url}/x`);
    await beginning;
    const closed = close();
    const refused = await new Promise<{ code?: string }>((resolve) => {
      connect(port, "127.0.0.1").once("error", resolve);
    });
    expect(refused.code).toBe("ECONNREFUSED");
    go();
    expect(await (await answer).text()).toBe('"done"');
    await closed;
    expect((await gateway.dispatch({ method: "GET", url: "/x" })).status).toBe(200);
  });

  it("does not wait for unused connections", async () => {
    const { url, port, close } = await started(hello, { keepAliveMs: 60_000 });
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    await new Promise<void>((resolve, reject) => {
      get(`${url}/x`, { agent }, (response) => response.resume().once("end", resolve)).once("error", reject);
    });
    const silent = new RawClient(port);
    await new Promise((resolve) => silent.socket.once("connect", resolve));
    silent.write("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    await silent.until(/hello$/);
    const unused = new RawClient(port);
    await new Promise((resolve) => unused.socket.once("connect", resolve));
    await close();
    await Promise.all([silent.closed, unused.closed]);
  });

  it("ends a connection whose answer had begun, as soon as that is complete", async () => {
    let finish = () => {};
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("begun"));
        finish = () => controller.close();
      },
    });
    const gateway = createGateway({ groups: [{ name: "g", apis: apis(fn(() => ({ status: 200, body }))) }] }) as Gateway;
    const { port, close } = await started(gateway, { keepAliveMs: 60_000 });
    const client = new RawClient(port);
    client.write("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    await client.until(/begun/);
    const closed = close();
    finish();
    await client.until(/\r\n0\r\n\r\n$/);
    await closed;
  });

  it("breaks off what is not finished in time", async () => {
    const never = createGateway({ groups: [{ name: "g", apis: apis(fn(() => new Promise<string>(() => {}))) }] }) as Gateway;
    const { port, close } = await started(never, { drainMs: 50 });
    const client = new RawClient(port);
    client.write("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    await new Promise((resolve) => client.socket.write("", resolve));
    await close();
    await client.closed;
    expect(client.received).toBe("");
  });

  it("can be asked for twice", async () => {
    const { close } = await started();
    await Promise.all([close(), close()]);
    await close();
  });

  it("of the gateway alone leaves the server answering 503", async () => {
    const gateway = createGateway({ groups: [{ name: "g", apis: apis(mock()) }] }) as Gateway;
    const { port } = await started(gateway);
    await gateway.close();
    expect(await statusOf(port, "GET /x HTTP/1.1\r\nHost: a\r\n\r\n")).toBe(503);
  });
});
