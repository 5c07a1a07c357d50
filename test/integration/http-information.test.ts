import { request } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { type BackendAdapter, type BackendHandler, BodyStream, createGateway, fn, type Gateway } from "../../src/index.js";
import { serve } from "../../src/integrations/node/index.js";
import { everything, proxyTo, served } from "./support/gateway.js";
import { exchange, RawClient } from "./support/raw-client.js";
import { upstreamSaying } from "./support/raw-upstream.js";

const get = "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n";

describe("what an upstream says before its answer", () => {
  it("reaches the client before the answer is there", async () => {
    const upstream = await upstreamSaying(({ socket }) => socket.write(hints));
    const { port } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    client.write(get);
    await client.until(/^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>; rel=preload\r\nvia: 1\.1 pointsman\r\n\r\n$/);
    (await upstream.connection()).socket.write(ok);
    await client.until(/\r\n\r\nHTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nok$/);
  });

  it("is all that it says, in its order, whatever the status", async () => {
    const upstream = await upstreamSaying(
      `HTTP/1.1 102 Processing\r\n\r\n${hints}HTTP/1.1 104 Upload Resumption\r\nLocation: /u\r\n\r\nHTTP/1.1 199 Whatever\r\n\r\n${ok}`,
    );
    const { port } = await proxyTo(upstream.url);
    const text = await exchange(port, get);
    expect(text.match(/HTTP\/1\.1 \d+ .*/g)).toEqual([
      "HTTP/1.1 102 Processing",
      "HTTP/1.1 103 Early Hints",
      "HTTP/1.1 104 ",
      "HTTP/1.1 199 ",
      "HTTP/1.1 200 OK",
    ]);
    expect(text).toContain("Location: /u\r\n");
  });

  it("is what clients of node:http are told", async () => {
    const upstream = await upstreamSaying(hints + ok);
    const { port } = await proxyTo(upstream.url);
    const told: unknown[] = [];
    const status = await new Promise((resolve, reject) => {
      request({ port, host: "127.0.0.1" }, (response) => resolve(response.resume().statusCode))
        .on("information", ({ statusCode, headers }) => told.push([statusCode, headers.link]))
        .on("error", reject)
        .end();
    });
    expect([status, told]).toEqual([200, [[103, "</a.css>; rel=preload"]]]);
  });

  it("loses the fields that concern the upstream's connection or a body, and those that the configuration takes away", async () => {
    const upstream = await upstreamSaying(
      `HTTP/1.1 103 Early Hints\r\nConnection: X-Private\r\nX-Private: 1\r\nKeep-Alive: timeout=5\r\nContent-Length: 5\r\nServer: secret\r\nLink: </a>\r\n\r\n${ok}`,
    );
    const headers = { response: { remove: ["server"] } };
    const { port } = await served([{ name: "g", backend: { kind: "http", url: upstream.url, headers }, apis: [everything] }]);
    expect((await exchange(port, get)).split("\r\n\r\n")[0]?.split("\r\n")).toEqual([
      "HTTP/1.1 103 Early Hints",
      "Link: </a>",
      "via: 1.1 pointsman",
    ]);
  });

  it("comes before an answer without a body, too", async () => {
    const upstream = await upstreamSaying(`${hints}HTTP/1.1 304 Not Modified\r\n\r\n`);
    const { port } = await proxyTo(upstream.url);
    for (const method of ["HEAD", "GET"]) {
      const text = await exchange(port, get.replace("GET", method));
      expect(text).toMatch(/^HTTP\/1\.1 103 [\s\S]*\r\n\r\nHTTP\/1\.1 304 [\s\S]*\r\n\r\n$/);
    }
  });

  it("does not reach an HTTP/1.0 client, which would take it for the answer", async () => {
    const upstream = await upstreamSaying(hints + ok);
    const { port } = await proxyTo(upstream.url);
    expect(await exchange(port, "GET /x HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  it("never comes in front of the answer to an earlier request", async () => {
    const upstream = await upstreamSaying(hints + ok);
    let go = () => {};
    const slow = fn(
      () =>
        new Promise<string>((resolve) => {
          go = () => resolve("slow");
        }),
    );
    const { port } = await served([
      {
        name: "g",
        backend: { kind: "http", url: upstream.url },
        apis: [{ name: "slow", method: "GET", path: "/slow", backend: slow }, everything],
      },
    ]);
    const client = new RawClient(port);
    client.write(`GET /slow HTTP/1.1\r\nHost: a\r\n\r\n${get}`);
    await (await upstream.connection()).until(/\r\n\r\n$/);
    // The answer to it has come, which the gateway holds back: so it has seen what came before.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(client.received).toBe("");
    go();
    await client.closed;
    expect(client.received).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*"slow"HTTP\/1\.1 200 OK\r\n[\s\S]*ok$/);
  });

  it("does not pile up for a client that reads nothing", async () => {
    const much = `HTTP/1.1 103 Early Hints\r\nLink: ${"x".repeat(10_000)}\r\n\r\n`;
    let taken = () => {};
    const allTaken = new Promise<void>((resolve) => {
      taken = resolve;
    });
    const upstream = await upstreamSaying(({ socket }) => {
      for (let i = 0; i < 3000; i++) socket.write(much);
      socket.write(ok, taken);
    });
    const { port } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    client.socket.pause();
    client.write(get);
    await allTaken;
    client.socket.resume();
    await client.closed;
    expect(client.received).toMatch(/\r\n\r\nHTTP\/1\.1 200 OK\r\n[\s\S]*ok$/);
    expect(client.received.length).toBeLessThan(20_000_000);
  });

  it("is not said by the upstream that gets a copy of the request", async () => {
    const upstream = await upstreamSaying(ok);
    const copied = await upstreamSaying(`${hints}${ok}`);
    const backend = { kind: "http" as const, url: upstream.url, mirror: { url: copied.url } };
    const { port } = await served([{ name: "g", backend, apis: [everything] }]);
    const client = new RawClient(port);
    client.write("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    await (await copied.connection()).until(/\r\n\r\n$/);
    client.write(get);
    await client.closed;
    expect(client.received.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 200"]);
  });

  it("is not 100 (Continue), which is said to the client by the gateway", async () => {
    const upstream = await upstreamSaying(`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Go\r\nx: y\r\n\r\n${hints}${ok}`);
    const { port } = await proxyTo(upstream.url);
    const post = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab";
    const client = new RawClient(port);
    for (let i = 0; i < 2; i++) {
      client.received = "";
      client.write(post);
      await client.until(/^HTTP\/1\.1 103 [\s\S]*HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nok$/);
    }
    expect(upstream.connections).toHaveLength(1);
  });

  it("by 101 that nobody asked for is 502, and the connection is left", async () => {
    for (const fields of ["", "Connection: Upgrade\r\nUpgrade: websocket\r\n"]) {
      const upstream = await upstreamSaying(`HTTP/1.1 101 Switching Protocols\r\n${fields}\r\n${ok}`);
      const { port, errors } = await proxyTo(upstream.url);
      expect(await exchange(port, get)).toMatch(/^HTTP\/1\.1 502 /);
      expect(errors).toMatchObject([{ code: "BAD_GATEWAY" }]);
      await (await upstream.connection()).closed;
    }
  });
});

describe("what an adapter says before its answer", () => {
  async function answering(handler: BackendHandler): Promise<number> {
    const custom: BackendAdapter<{ readonly kind: "custom" }> = { kind: "custom", levels: ["group"], prepare: () => handler };
    const gateway = createGateway({ groups: [{ name: "g", backend: { kind: "custom" }, apis: [everything] }] }, { backends: [custom] });
    const server = await serve(gateway as unknown as Gateway);
    onTestFinished(() => server.close());
    return server.port;
  }

  it("has only the fields that HTTP can carry", async () => {
    const port = await answering((exchange) => {
      exchange.inform(103, ["link", "</a>", "x\r\ny", "1", "z", "1\r\n\r\nHTTP/1.1 200 OK", "odd"]);
      return exchange.respond({ text: "ok" });
    });
    expect(await exchange(port, get)).toMatch(/^HTTP\/1\.1 103 Early Hints\r\nlink: <\/a>\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  });

  it("comes to nothing behind the answer's header, and behind the answer", async () => {
    const body = new BodyStream({ resume() {}, cancel() {} });
    const told: (() => void)[] = [];
    const port = await answering((exchange) => {
      told.push(() => exchange.inform(103, ["link", "</a>"]));
      return told.length === 1 ? exchange.respondPrepared(200, [], body) : exchange.respond({ text: "ok" });
    });
    const client = new RawClient(port);
    client.write("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    await client.until(/\r\n\r\n$/);
    told[0]?.();
    body.end();
    await client.until(/\r\n0\r\n\r\n$/);
    told[0]?.();
    client.write(get);
    await client.closed;
    expect(client.received).toMatch(/\r\n0\r\n\r\nHTTP\/1\.1 200 OK\r\n[\s\S]*ok$/);
    expect(client.received).not.toContain("103");
  });
});
