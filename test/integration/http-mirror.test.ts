import { describe, expect, it } from "vitest";
import type { GatewayOptions, HttpBackendConfig, MirrorPolicy } from "../../src/index.js";
import { deadUrl } from "./support/free-port.js";
import { everything, type ServedGateway, served } from "./support/gateway.js";
import { type HttpUpstream, httpUpstream } from "./support/http-upstream.js";
import { RawClient } from "./support/raw-client.js";
import { rawUpstream, upstreamSaying } from "./support/raw-upstream.js";

const ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/** Serves a gateway whose one backend has a mirror. */
function mirroring(
  url: string,
  { url: mirrorUrl, percent = 100, maxBodyBytes = 65_536 }: MirrorPolicy,
  settings: Partial<HttpBackendConfig> = {},
  options: Omit<GatewayOptions, "backends"> = {},
): Promise<ServedGateway> {
  const backend = { ...settings, kind: "http", url, mirror: { url: mirrorUrl, percent, maxBodyBytes } } as HttpBackendConfig;
  // Connections are kept for longer than a test lasts: one that closes is closed for a reason.
  return served([{ name: "g", backend, apis: [everything] }], options, { keepAliveMs: 600_000 });
}

/** Settles when an upstream has seen that many requests. */
async function seenBy(upstream: HttpUpstream, count: number): Promise<void> {
  await expect.poll(() => upstream.seen.length, { interval: 5, timeout: 5000 }).toBe(count);
}

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text);
}

describe("a copy", () => {
  it("asks the mirror for the same, below its base path, under its own Host", async () => {
    const [upstream, mirror] = [await httpUpstream(), await httpUpstream()];
    const { port } = await mirroring(
      `${upstream.url}/v1`,
      { url: `${mirror.url}/copies/` },
      { headers: { request: { set: { "x-set": "1" } } } },
    );
    const client = new RawClient(port);
    client.write("POST /a%20b?c=d HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\nCookie: s=1\r\nX-Two: 1\r\nX-Two: 2\r\n\r\nhello");
    await client.until(/^HTTP\/1\.1 200 OK/);
    await seenBy(mirror, 1);
    const [seen, copy] = [upstream.seen[0], mirror.seen[0]];
    expect(copy).toMatchObject({ method: "POST", url: "/copies/a%20b?c=d", body: "hello" });
    expect(seen?.url).toBe("/v1/a%20b?c=d");
    expect(copy?.fields).toEqual({ ...seen?.fields, host: [`127.0.0.1:${mirror.port}`] });
    expect(copy?.fields).toMatchObject({ cookie: ["s=1"], "x-two": ["1", "2"], "x-set": ["1"], "x-forwarded-host": ["a.example"] });
  });

  it("has the mirror's Host also where the upstream gets the client's", async () => {
    const [upstream, mirror] = [await httpUpstream(), await httpUpstream()];
    const { gateway } = await mirroring(upstream.url, mirror, { preserveHost: true });
    await gateway.dispatch({ method: "GET", url: "/a", headers: { host: "a.example" } });
    await seenBy(mirror, 1);
    expect([upstream.seen[0]?.fields.host, mirror.seen[0]?.fields.host]).toEqual([["a.example"], [`127.0.0.1:${mirror.port}`]]);
  });

  it("is made of the percentage of requests that is drawn", async () => {
    const [upstream, mirror] = [await httpUpstream(), await httpUpstream()];
    const draws = [0.1, 0.5, 0.29, 0.3, 0.9, 0];
    const { gateway } = await mirroring(upstream.url, { url: mirror.url, percent: 30 }, {}, { random: () => draws.shift() ?? 0.99 });
    for (let i = 0; i < 6; i++) await gateway.dispatch({ method: "GET", url: `/${i}` });
    await seenBy(mirror, 3);
    expect(mirror.seen.map(({ url }) => url).sort()).toEqual(["/0", "/2", "/5"]);
    expect(upstream.seen).toHaveLength(6);
  });

  it("of a streamed body leaves when the body is complete", async () => {
    const upstream = await rawUpstream(async ({ until, socket }) => {
      await until(/second\r\n0\r\n\r\n$/);
      socket.write(ok);
    });
    const mirror = await httpUpstream();
    const { port } = await mirroring(upstream.url, mirror);
    const client = new RawClient(port);
    client.write("PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
    await (await upstream.connection()).until(/first/);
    expect(mirror.seen).toEqual([]);
    client.write("6\r\nsecond\r\n0\r\n\r\n");
    await client.until(/ok$/);
    await seenBy(mirror, 1);
    expect(mirror.seen[0]).toMatchObject({ method: "PUT", body: "firstsecond", fields: { "content-length": ["11"] } });
  });

  it("is not made of a body that is too long, however its length is told, and the upstream gets all of it", async () => {
    const [upstream, mirror] = [await httpUpstream(), await httpUpstream()];
    const { gateway } = await mirroring(upstream.url, { url: mirror.url, maxBodyBytes: 8 });
    const put = async (body: string | AsyncGenerator<Uint8Array>, headers: Record<string, string> = {}) =>
      void (await (await gateway.dispatch({ method: "PUT", url: "/long", body, headers })).text());
    await put("ninebytes");
    await put(chunks("nine", "bytes"));
    await put(chunks("nine", "bytes"), { "content-length": "9" });
    await gateway.dispatch({ method: "PUT", url: "/short", body: chunks("eigh", "t..") });
    await seenBy(mirror, 1);
    expect(mirror.seen[0]).toMatchObject({ url: "/short", body: "eight.." });
    expect(upstream.seen.map(({ body }) => body)).toEqual(["ninebytes", "ninebytes", "ninebytes", "eight.."]);
  });

  it("is not made of a body that breaks off", async () => {
    const [upstream, mirror] = [await upstreamSaying(ok), await httpUpstream()];
    const { port, gateway } = await mirroring(upstream.url, mirror);
    const client = new RawClient(port);
    client.write("PUT /broken HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
    const connection = await upstream.connection();
    await connection.until(/first/);
    client.socket.destroy();
    await connection.closed;
    await gateway.dispatch({ method: "GET", url: "/whole" });
    await seenBy(mirror, 1);
    expect(mirror.seen[0]?.url).toBe("/whole");
  });

  it("is made once, however often its request is sent", async () => {
    const [upstream, mirror] = [await httpUpstream((_req, res) => res.writeHead(503).end()), await httpUpstream()];
    const { gateway } = await mirroring(upstream.url, mirror, { retry: { attempts: 3 } });
    expect((await gateway.dispatch({ method: "PUT", url: "/a", body: chunks("kept"), headers: { "content-length": "4" } })).status).toBe(
      503,
    );
    await gateway.dispatch({ method: "GET", url: "/last" });
    await seenBy(mirror, 2);
    expect(mirror.seen.map(({ url, body }) => url + body)).toEqual(["/akept", "/last"]);
  });
});

describe("the true answer", () => {
  it.each([
    ["can't be reached", async () => await deadUrl()],
    ["has no address", async () => "http://nowhere.invalid"],
    ["resets", async () => (await rawUpstream(({ socket }) => socket.resetAndDestroy())).url],
    ["speaks no HTTP", async () => (await upstreamSaying("SSH-2.0-OpenSSH_9.6\r\n")).url],
    ["fails", async () => (await httpUpstream((_req, res) => res.writeHead(500).end("from the mirror"))).url],
  ])("does not care for a mirror that %s, and nobody hears of it", async (_what, mirrorUrl) => {
    const upstream = await httpUpstream((req, res) => res.end(`from the upstream ${req.method}`));
    const { gateway, errors } = await mirroring(upstream.url, { url: await mirrorUrl() });
    for (let i = 0; i < 5; i++) {
      const response = await gateway.dispatch({ method: "POST", url: "/a", body: chunks("a") });
      expect([response.status, await response.text(), response.served.source]).toEqual([200, "from the upstream POST", "group"]);
    }
    await gateway.close();
    expect(errors).toEqual([]);
    expect(gateway.backends().map(({ target }) => target)).toEqual([upstream.url]);
  });

  it("comes while a mirror takes connections and never answers, which gets few of them", async () => {
    const [upstream, mirror] = [await httpUpstream((_req, res) => res.end("ok")), await rawUpstream(({ socket }) => socket.pause())];
    const { gateway } = await mirroring(upstream.url, mirror);
    for (let i = 0; i < 10; i++) {
      const responses = await Promise.all(Array.from({ length: 50 }, () => gateway.dispatch({ method: "PUT", url: "/a", body: "body" })));
      for (const response of responses) expect([response.status, await response.text()]).toEqual([200, "ok"]);
    }
    expect(mirror.connections.length).toBeGreaterThan(0);
    expect(mirror.connections.length).toBeLessThanOrEqual(16);
  });

  it("comes before that of a mirror that waits for it", async () => {
    const order: string[] = [];
    let answered = () => {};
    const release = new Promise<void>((resolve) => {
      answered = resolve;
    });
    const upstream = await httpUpstream((_req, res) => res.end("ok"));
    const mirror = await httpUpstream(async (_req, res) => {
      order.push("asked");
      await release;
      order.push("mirror answers");
      res.end();
    });
    const { gateway } = await mirroring(upstream.url, mirror);
    expect(await (await gateway.dispatch({ method: "GET", url: "/a" })).text()).toBe("ok");
    order.push("true answer");
    answered();
    await expect.poll(() => order.length, { interval: 5 }).toBe(3);
    expect(order.indexOf("true answer")).toBeLessThan(order.indexOf("mirror answers"));
  });

  it("gets its connections also where the mirror is the same origin", async () => {
    const hanging: string[] = [];
    const upstream = await httpUpstream((req, res) => {
      if (req.url?.startsWith("/mirror")) hanging.push(req.url);
      else res.end("ok");
    });
    const { gateway } = await mirroring(upstream.url, { url: `${upstream.url}/mirror` }, { limits: { connections: 1, queue: 64 } });
    for (let i = 0; i < 30; i++) expect(await (await gateway.dispatch({ method: "GET", url: "/a" })).text()).toBe("ok");
    await expect.poll(() => hanging.length, { interval: 5 }).toBe(16);
  });
});

describe("the answer of a mirror", () => {
  it("that never ends is cut off", async () => {
    const upstream = await httpUpstream((_req, res) => res.end("ok"));
    const mirror = await upstreamSaying(({ socket }) => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      const chunk = `${(65_536).toString(16)}\r\n${"x".repeat(65_536)}\r\n`;
      const go = () => {
        while (!socket.destroyed && socket.write(chunk));
      };
      socket.on("drain", go);
      go();
    });
    const { gateway } = await mirroring(upstream.url, mirror);
    await gateway.dispatch({ method: "GET", url: "/a" });
    await (await mirror.connection()).closed;
  });

  it("that is short leaves its connection to the next copy", async () => {
    const [upstream, mirror] = [await httpUpstream((_req, res) => res.end("ok")), await upstreamSaying(ok)];
    const { gateway } = await mirroring(upstream.url, mirror);
    await gateway.dispatch({ method: "GET", url: "/first" });
    const connection = await mirror.connection();
    await connection.until(/first/);
    // The answer has been read when the gateway's side of the connection has nothing left to read.
    await expect.poll(() => connection.socket.writableLength, { interval: 5 }).toBe(0);
    for (let i = 0; i < 20; i++) await gateway.dispatch({ method: "GET", url: `/${i}` });
    expect(mirror.connections.length).toBeLessThanOrEqual(3);
  });

  it("that does not come is given up when its time is over", async () => {
    const [upstream, mirror] = [await httpUpstream((_req, res) => res.end("ok")), await rawUpstream(() => {})];
    const { gateway, errors } = await mirroring(upstream.url, mirror, { timeouts: { headersMs: 60 } });
    await gateway.dispatch({ method: "GET", url: "/a" });
    await (await mirror.connection()).closed;
    expect(errors).toEqual([]);
  });
});

describe("the end of a mirror", () => {
  it("comes with its configuration: copies under way finish, then its connections close", async () => {
    const [upstream, mirror] = [await httpUpstream((_req, res) => res.end("ok")), await rawUpstream(() => {})];
    const { gateway } = await mirroring(upstream.url, mirror);
    await gateway.dispatch({ method: "GET", url: "/copied" });
    const connection = await mirror.connection();
    await connection.until(/copied HTTP\/1\.1\r\n(?:[^\r\n]+\r\n)*\r\n/);
    gateway.update({ groups: [{ name: "g", backend: { kind: "http", url: upstream.url }, apis: [everything] }] });
    for (let i = 0; i < 3; i++) await gateway.dispatch({ method: "GET", url: "/later" });
    expect(connection.socket.destroyed).toBe(false);
    connection.socket.write(ok);
    await connection.closed;
    expect(mirror.connections).toHaveLength(1);
    expect(connection.received()).not.toContain("later");
  });

  it("does not come over an update that leaves it as it is", async () => {
    const [upstream, mirror] = [await httpUpstream((_req, res) => res.end("ok")), await rawUpstream(() => {})];
    const { gateway } = await mirroring(upstream.url, mirror);
    await gateway.dispatch({ method: "GET", url: "/first" });
    const connection = await mirror.connection();
    await connection.until(/first HTTP\/1\.1\r\n(?:[^\r\n]+\r\n)*\r\n/);
    const backend = { kind: "http", url: upstream.url, mirror: { url: mirror.url } } as const;
    gateway.update({ groups: [{ name: "g", backend, apis: [everything] }] });
    await gateway.dispatch({ method: "GET", url: "/second" });
    await (await mirror.connection(1)).until(/second/);
    // Of a pool that is closing, each connection closes with its answer.
    connection.socket.write(ok);
    for (let i = 0; i < 20; i++) await gateway.dispatch({ method: "GET", url: "/more" });
    await expect.poll(() => connection.received(), { interval: 5 }).toContain("/more");
  });

  it("is not waited for when the gateway closes", async () => {
    const [upstream, mirror] = [await httpUpstream((_req, res) => res.end("ok")), await rawUpstream(() => {})];
    const { gateway, errors } = await mirroring(upstream.url, mirror);
    for (let i = 0; i < 40; i++) await gateway.dispatch({ method: "GET", url: "/a" });
    await (await mirror.connection()).until(/\r\n\r\n/);
    await gateway.close();
    await Promise.all(mirror.connections.map(({ closed }) => closed));
    expect(errors).toEqual([]);
  });
});
