import { createServer, request } from "node:http";
import { createSecureServer } from "node:http2";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Server, Socket } from "node:net";
import { once } from "node:events";
import { connect } from "node:tls";
import express from "express";
import { Agent, type Dispatcher } from "undici";
import { describe, expect, it, onTestFinished } from "vitest";
import { createGateway, type DispatchEvent, type Gateway, HttpBackend } from "../../src/index.js";
import { toNodeHandler, toUpgradeHandler } from "../../src/integrations/node/index.js";
import { FakeClock } from "../unit/support/fake-clock.js";
import { selfSigned } from "./support/certificate.js";
import { everything, proxyTo, served } from "./support/gateway.js";
import { RawClient } from "./support/raw-client.js";
import { agreeing, echoingUpstream, switchingUpstream } from "./support/switching-upstream.js";
import { ask, openWebSocket, webSocketUpstream } from "./support/websocket.js";

const upgrade = (protocol: string, more = "") =>
  `GET /x HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n${more}\r\n`;

/** Listens until the test ends; gives the URL. */
async function listening(server: Server, scheme = "http"): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => void server.close());
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A gateway in front of one upstream, without a server of its own. */
function gatewayTo(url: string, options: ConstructorParameters<typeof HttpBackend>[0] = {}): Gateway {
  const backends = [new HttpBackend(options)];
  const gateway = createGateway({ groups: [{ name: "g", backend: { kind: "http", url }, apis: [everything] }] }, { backends }) as Gateway;
  onTestFinished(() => gateway.close());
  return gateway;
}

describe("a WebSocket", () => {
  it("carries messages both ways, of every size that a frame can have a length field for", async () => {
    const upstream = await webSocketUpstream();
    const { url } = await proxyTo(upstream.url);
    const socket = await openWebSocket(`${url}/chat?room=1`);
    for (const size of [0, 1, 125, 126, 65_535, 65_536, 1_000_000]) {
      const message = "x".repeat(size);
      expect((await ask(socket, message)) === message).toBe(true);
    }
    expect((await upstream.first).req.url).toBe("/chat?room=1");
  });

  it("keeps the subprotocol and the code and reason of its end", async () => {
    const upstream = await webSocketUpstream();
    const { url } = await proxyTo(upstream.url);
    const socket = await openWebSocket(`${url}/`, { protocols: ["v2.chat", "v1.chat"] });
    expect(socket.protocol).toBe("v2.chat");
    const closed = once(socket, "close") as Promise<[object]>;
    socket.close(4001, "enough");
    expect((await closed)[0]).toMatchObject({ wasClean: true, code: 4001, reason: "enough" });
    await (await upstream.first).closed;
  });

  it("goes through an Express application's server, beside its own routes", async () => {
    const upstream = await webSocketUpstream();
    const gateway = gatewayTo(upstream.url);
    const app = express();
    app.get("/own", (_req, res) => void res.send("own"));
    app.use(toNodeHandler(gateway));
    const url = await listening(createServer(app).on("upgrade", toUpgradeHandler(gateway)));
    const socket = await openWebSocket(`${url}/chat`);
    expect(await ask(socket, "hello")).toBe("hello");
    expect(await (await fetch(`${url}/own`)).text()).toBe("own");
    const posted = await fetch(`${url}/other`, { method: "POST", body: "to the gateway" });
    expect(await posted.text()).toBe("to the gateway");
  });

  it("is encrypted on both sides where both sides are", async () => {
    const certificate = selfSigned();
    const upstream = await webSocketUpstream(certificate);
    const gateway = gatewayTo(upstream.url, { tls: { ca: certificate.cert } });
    const server = createTlsServer(certificate, toNodeHandler(gateway)).on("upgrade", toUpgradeHandler(gateway));
    const url = await listening(server, "https");
    const dispatcher = new Agent({ connect: { ca: certificate.cert } });
    onTestFinished(() => dispatcher.close());
    const socket = await openWebSocket(`${url}/chat`, { dispatcher });
    expect(await ask(socket, "secret")).toBe("secret");
    expect((await upstream.first).req.headers["x-forwarded-proto"]).toBe("https");
  });

  it("that is encrypted ends one side at a time as well", async () => {
    const certificate = selfSigned();
    const upstream = await switchingUpstream(({ socket }) => {
      socket.allowHalfOpen = true;
      socket.write(agreeing("echo"));
    }, certificate);
    const gateway = gatewayTo(upstream.url, { tls: { ca: certificate.cert } });
    const url = await listening(createTlsServer(certificate).on("upgrade", toUpgradeHandler(gateway)), "https");
    const client = connect({ port: Number(new URL(url).port), host: "127.0.0.1", ca: certificate.cert });
    client.allowHalfOpen = true;
    let received = "";
    client.on("data", (chunk: Buffer) => {
      received += chunk.toString("latin1");
    });
    client.write(upgrade("echo"));
    const { socket, until } = await upstream.first;
    const heard = once(socket, "end");
    client.end("the last words");
    await Promise.all([heard, until(/the last words$/)]);
    socket.end("the answer to them");
    await once(client, "end");
    expect(received).toMatch(/\r\n\r\nthe answer to them$/);
  });
});

describe("a request to go on in another protocol", () => {
  it("goes to the targets as other requests do, and what they say to it counts as what they say to others", async () => {
    const upstreams = await Promise.all([echoingUpstream(), echoingUpstream()]);
    const targets = [...upstreams.map(({ url }) => ({ url })), { url: "http://127.0.0.1:1" }];
    const { port, gateway } = await served([
      { name: "g", backend: { kind: "http", targets, circuitBreaker: { failures: 1, openMs: 60_000 } }, apis: [everything] },
    ]);
    const statuses: string[] = [];
    for (let i = 0; i < 6; i++) {
      const client = new RawClient(port);
      client.write(upgrade("echo"));
      statuses.push((await client.until(/^HTTP\/1\.1 (\d+) /))[1] as string);
      client.socket.end();
    }
    expect(statuses.sort()).toEqual(["101", "101", "101", "101", "101", "502"]);
    expect(upstreams.map(({ taken }) => taken.length).sort()).toEqual([2, 3]);
    expect(gateway.backends().map(({ circuit }) => circuit)).toEqual(["closed", "closed", "open"]);
  });

  it("closes a circuit as soon as its upstream agrees, not when they have said all", async () => {
    const clock = new FakeClock();
    let ill = true;
    const upstream = await switchingUpstream(({ socket }) => {
      if (ill) return socket.destroy();
      return socket.once("end", () => socket.end()).write(agreeing("echo"));
    });
    const backend = { kind: "http" as const, url: upstream.url, circuitBreaker: { failures: 1, openMs: 100 } };
    const { port, gateway } = await served([{ name: "g", backend, apis: [everything] }], { clock });
    const ask = async () => {
      const client = new RawClient(port);
      client.write(upgrade("echo"));
      return [(await client.until(/^HTTP\/1\.1 (\d+) /))[1], gateway.backends()[0]?.circuit];
    };
    expect([await ask(), await ask()]).toEqual([
      ["502", "open"],
      ["503", "open"],
    ]);
    ill = false;
    clock.advance(100);
    expect(await ask()).toEqual(["101", "closed"]);
  });

  it("goes in HTTP/1.1 to an upstream that would be spoken to in HTTP/2", async () => {
    const certificate = selfSigned();
    const server = createSecureServer({ ...certificate, allowHTTP1: true }, (req, res) => void res.end(`in HTTP/${req.httpVersion}`));
    server.on("upgrade", (_req: unknown, socket: Socket) => {
      socket.write(agreeing("echo"));
      socket.pipe(socket);
    });
    const url = await listening(server, "https");
    const { port } = await served([
      { name: "g", backend: { kind: "http", url, http2: true, tls: { ca: certificate.cert } }, apis: [everything] },
    ]);
    const client = new RawClient(port);
    client.write(`GET /x HTTP/1.1\r\nHost: a\r\n\r\n${upgrade("echo", "")}hello`);
    await client.until(/in HTTP\/2\.0[\s\S]*HTTP\/1\.1 101 [\s\S]*\r\n\r\nhello$/);
    client.socket.end();
    await client.closed;
  });

  it("goes through a dispatcher of the user's own", async () => {
    const upstream = await webSocketUpstream();
    const dispatcher = new Agent();
    const gateway = gatewayTo(upstream.url, { dispatcher });
    const url = await listening(createServer(toNodeHandler(gateway)).on("upgrade", toUpgradeHandler(gateway)));
    const socket = await openWebSocket(`${url}/chat`);
    expect(await ask(socket, "hello")).toBe("hello");
    await gateway.close();
    await once(socket, "close");
    await dispatcher.close();
  });

  it("goes through one that knows nothing of undici, whose sockets nobody listens to", async () => {
    const upstream = await echoingUpstream();
    const dispatcher = {
      dispatch({ path, headers, upgrade: protocol }: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) {
        const fields = { ...(headers as Record<string, string>), connection: "upgrade", upgrade: String(protocol) };
        const sent = request(upstream.url + path, { headers: fields });
        sent.on("upgrade", (response, socket) => handler.onUpgrade?.(101, response.rawHeaders, socket));
        handler.onConnect?.((reason) => sent.destroy(reason));
        sent.end();
        return true;
      },
    } as unknown as Dispatcher;
    const gateway = gatewayTo(upstream.url, { dispatcher });
    const url = await listening(createServer().on("upgrade", toUpgradeHandler(gateway)));
    const client = new RawClient(Number(new URL(url).port));
    client.write(`${upgrade("echo")}hello`);
    await client.until(/^HTTP\/1\.1 101 [\s\S]*\r\n\r\nhello$/);
    (await upstream.first).socket.resetAndDestroy();
    await client.closed;
  });

  it("reaches the upstream as other requests do, with what makes it one", async () => {
    const upstream = await echoingUpstream();
    const { port } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    client.write(
      "GET /x?a=1 HTTP/1.1\r\nHost: a.example\r\nConnection: keep-alive, Upgrade, X-Private\r\nUpgrade: chat/2,\techo\r\nX-Private: 1\r\n" +
        "Keep-Alive: 5\r\nX-Forwarded-For: 6.6.6.6\r\nSec-WebSocket-Key: abc\r\nCookie: a=1\r\nCookie: b=2\r\nContent-Length: 0\r\n\r\n",
    );
    await client.until(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
    const { req } = await upstream.first;
    expect([req.method, req.url]).toEqual(["GET", "/x?a=1"]);
    expect(pairs(req.rawHeaders)).toEqual([
      ["host", upstream.url.slice("http://".length)],
      ["connection", "upgrade"],
      ["upgrade", "chat/2, echo"],
      ["Sec-WebSocket-Key", "abc"],
      ["Cookie", "a=1"],
      ["Cookie", "b=2"],
      ["x-forwarded-for", "127.0.0.1"],
      ["x-forwarded-host", "a.example"],
      ["x-forwarded-proto", "http"],
      ["via", "1.1 pointsman"],
    ]);
  });

  it("is mapped, and its fields and those of its answer are changed, as the configuration says", async () => {
    const upstream = await switchingUpstream(({ socket }) =>
      socket.once("end", () => socket.end()).write(agreeing("echo", "server: secret\r\n")),
    );
    const { port } = await served([
      {
        name: "g",
        prefix: "/live",
        backend: {
          kind: "http",
          url: `${upstream.url}/v1`,
          preserveHost: true,
          headers: { request: { set: { "x-key": "k" }, remove: ["cookie"] }, response: { set: { "x-by": "gateway" }, remove: ["server"] } },
        },
        apis: [
          {
            name: "room",
            method: "GET",
            path: "/rooms/{id}",
            mapping: { path: "/r/{id}/ws", params: [{ from: "query.token", to: "header.x-token" }] },
          },
        ],
      },
    ]);
    const client = new RawClient(port);
    client.write("GET /live/rooms/7?token=t HTTP/1.1\r\nHost: a.example\r\nCookie: c=1\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n");
    const [answer] = await client.until(/^HTTP\/1\.1 101 [\s\S]*\r\n\r\n/);
    const { req } = await upstream.first;
    expect(req.url).toBe("/v1/r/7/ws?token=t");
    expect(req.headers).toMatchObject({ host: "a.example", "x-key": "k", "x-token": "t" });
    expect(req.headers).not.toHaveProperty("cookie");
    expect(answer).toMatch(/\r\nx-by: gateway\r\n/);
    expect(answer).not.toMatch(/secret/);
  });

  it("gets the upstream's fields without those that concern its own connection", async () => {
    const upstream = await switchingUpstream(({ socket }) => {
      socket.once("end", () => socket.end());
      socket.write(
        "HTTP/1.1 101 Changing\r\nConnection: Upgrade, X-Private\r\nUpgrade: ECHO\r\nX-Private: 1\r\nKeep-Alive: timeout=5\r\n" +
          "Content-Length: 3\r\nSec-WebSocket-Accept: abc\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n",
      );
    });
    const { port } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    client.write(upgrade("echo"));
    const [answer] = await client.until(/^[\s\S]*\r\n\r\n/);
    expect(answer.split("\r\n")).toEqual([
      "HTTP/1.1 101 Switching Protocols",
      "Sec-WebSocket-Accept: abc",
      "Set-Cookie: a=1",
      "Set-Cookie: b=2",
      "via: 1.1 pointsman",
      "connection: upgrade",
      "upgrade: ECHO",
      "",
      "",
    ]);
  });

  it("is told to those who listen, as served by its API", async () => {
    const upstream = await echoingUpstream();
    const { port, gateway, errors } = await proxyTo(upstream.url);
    const told: DispatchEvent[] = [];
    gateway.on("dispatch", (event) => told.push(event));
    const client = new RawClient(port);
    client.write(upgrade("echo"));
    await client.until(/^HTTP\/1\.1 101 /);
    expect(told).toMatchObject([{ method: "GET", url: "/x", status: 101, served: { group: "proxy", api: "everything", kind: "http" } }]);
    client.socket.end();
    await client.closed;
    expect(errors).toEqual([]);
  });
});

describe("a connection that has been switched", () => {
  it("loses nothing that was sent with the request or with the answer", async () => {
    const upstream = await switchingUpstream(({ socket }) => {
      socket.write(`${agreeing("echo")}the first of the upstream; `);
      socket.pipe(socket);
    });
    const { port } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    client.write(`${upgrade("echo")}the first of the client`);
    await client.until(/\r\n\r\nthe first of the upstream; the first of the client$/);
  });

  it("is not parsed: what looks like a request in it is none", async () => {
    const upstream = await echoingUpstream();
    const { port, gateway } = await proxyTo(upstream.url);
    let dispatched = 0;
    gateway.on("dispatch", () => dispatched++);
    const client = new RawClient(port);
    client.write(upgrade("echo"));
    await client.until(/\r\n\r\n$/);
    client.write("GET /y HTTP/1.1\r\nHost: a\r\n\r\n\0\xff");
    await client.until(/\r\n\r\nGET \/y HTTP\/1\.1\r\nHost: a\r\n\r\n\0\xff$/);
    expect([dispatched, upstream.taken.length, upstream.ordinary.length]).toEqual([1, 1, 0]);
  });

  it("has no deadline: those of the configuration are over with the handshake", async () => {
    const clock = new FakeClock();
    const upstream = await echoingUpstream();
    const { port } = await proxyTo(upstream.url, { headersMs: 100, bodyIdleMs: 100, totalMs: 100 }, { clock });
    const client = new RawClient(port);
    client.write(upgrade("echo"));
    await client.until(/\r\n\r\n$/);
    expect(clock.pending).toBe(0);
    clock.advance(1_000_000);
    client.write("still there");
    await client.until(/still there$/);
  });

  it("outlives the idle time of connections between requests", async () => {
    const upstream = await echoingUpstream();
    const { port } = await proxyTo(upstream.url, {}, {}, { keepAliveMs: 20 });
    const client = new RawClient(port);
    client.write(`GET /plain HTTP/1.1\r\nHost: a\r\n\r\n${upgrade("echo")}`);
    await client.until(/HTTP\/1\.1 200 [\s\S]*HTTP\/1\.1 101 [\s\S]*\r\n\r\n$/);
    // Longer than node:http adds to the idle time; a connection that it still watched would be closed by now.
    await new Promise((resolve) => setTimeout(resolve, 1200));
    client.write("still there");
    await client.until(/still there$/);
  });

  it("counts as a request under way of its target until it ends, and goes on when the configuration is replaced", async () => {
    const upstream = await echoingUpstream();
    const { port, gateway } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    client.write(upgrade("echo"));
    await client.until(/\r\n\r\n$/);
    expect(gateway.backends()).toMatchObject([{ active: 1, waiting: 0 }]);
    gateway.update({ groups: [] });
    client.write("after the update");
    await client.until(/after the update$/);
    client.socket.end();
    await client.closed;
  });

  it("of the last client leaves no request under way", async () => {
    const upstream = await echoingUpstream();
    const { port, gateway } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    client.write(upgrade("echo"));
    await client.until(/\r\n\r\n$/);
    client.socket.end();
    await client.closed;
    await (await upstream.first).closed;
    await expect.poll(() => gateway.backends()).toMatchObject([{ active: 0 }]);
  });
});

function pairs(raw: readonly string[]): string[][] {
  return raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] as string]] : []));
}
