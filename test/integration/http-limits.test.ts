import { describe, expect, it } from "vitest";
import { createGateway, http, HttpBackend } from "../../src/index.js";
import { forwardingTo } from "./support/forwarding.js";
import { everything, served } from "./support/gateway.js";
import { httpUpstream } from "./support/http-upstream.js";
import { RawClient } from "./support/raw-client.js";
import { rawUpstream, upstreamSaying } from "./support/raw-upstream.js";
import { connectionIsFree, http2Upstream, trusted } from "./support/tls-upstreams.js";

const ok = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

/** An upstream that answers what it has got and what it gets when it is told to. */
async function holdingUpstream() {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const upstream = await upstreamSaying(async ({ socket }) => {
    await released;
    socket.write(ok);
  });
  const requests = () => upstream.connections.map(({ received }) => received().match(/^GET /gm)?.length ?? 0).reduce((a, b) => a + b, 0);
  return { url: upstream.url, connections: upstream.connections, requests, release };
}

describe("limits.connections and limits.queue", () => {
  it.each([
    [1, 0],
    [1, 2],
    [3, 0],
    [2, 3],
  ])("of %i and %i let as many requests be under way or wait, and no more, however they come", async (connections, queue) => {
    const upstream = await holdingUpstream();
    const { gateway } = await forwardingTo(upstream.url, { limits: { connections, queue } });
    const get = (url: string) => gateway.dispatch({ method: "GET", url });
    // All at once, before there is a connection.
    const all = Array.from({ length: connections + queue }, (_, i) => get(`/${i}`));
    const refused = await get("/refused");
    expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "1"]);
    // One after the other, when all connections are busy.
    await expect.poll(upstream.requests).toBe(connections);
    expect((await get("/refused")).status).toBe(503);
    upstream.release();
    expect((await Promise.all(all)).map(({ status }) => status)).toEqual(all.map(() => 200));
    expect(upstream.connections).toHaveLength(connections);
  });

  it("of a queue of 0 never refuse one that a connection is free for", async () => {
    const upstream = await upstreamSaying(ok);
    const { gateway } = await forwardingTo(upstream.url, { limits: { connections: 1, queue: 0 } });
    for (let i = 0; i < 5; i++) {
      const response = await gateway.dispatch({ method: "GET", url: "/x" });
      expect(response.status).toBe(200);
      await connectionIsFree();
    }
    expect(upstream.connections).toHaveLength(1);
  });

  it("count a request as long as its answer's body has not ended", async () => {
    const upstream = await upstreamSaying(({ socket, received }) =>
      socket.write(received().includes("/second") ? ok : "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello"),
    );
    const { gateway } = await forwardingTo(upstream.url, { limits: { connections: 1, queue: 0 } });
    const first = await gateway.dispatch({ method: "GET", url: "/x" });
    expect((await gateway.dispatch({ method: "GET", url: "/x" })).status).toBe(503);
    upstream.connections[0]?.socket.write("world");
    expect(await first.text()).toBe("helloworld");
    await connectionIsFree();
    expect((await gateway.dispatch({ method: "GET", url: "/second" })).status).toBe(200);
  });

  it("get the place of a client back that has left", async () => {
    const upstream = await rawUpstream(() => {});
    const { gateway } = await forwardingTo(upstream.url, { limits: { connections: 1, queue: 0 }, timeouts: { headersMs: 300 } });
    const controller = new AbortController();
    const gone = gateway.dispatch({ method: "GET", url: "/x", signal: controller.signal });
    const connection = await upstream.connection();
    await connection.until(/\r\n\r\n/);
    controller.abort();
    await gone;
    await connection.closed;
    await expect.poll(async () => (await gateway.dispatch({ method: "GET", url: "/x" })).status).toBe(504);
  });

  it("hold for each target by itself", async () => {
    const upstreams = await Promise.all([holdingUpstream(), holdingUpstream()]);
    const { gateway } = await forwardingTo(
      upstreams.map(({ url }) => url),
      { limits: { connections: 1, queue: 0 } },
    );
    const answers = [1, 2].map((i) => gateway.dispatch({ method: "GET", url: `/${i}` }));
    await expect.poll(() => upstreams.map(({ requests }) => requests())).toEqual([1, 1]);
    for (const { release } of upstreams) release();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
  });

  it("stand before those of the adapter", async () => {
    const upstream = await holdingUpstream();
    const { gateway } = await forwardingTo(upstream.url, { limits: { connections: 2, queue: 0 } }, { connections: 1, maxWaiting: 5 });
    const all = [1, 2].map((i) => gateway.dispatch({ method: "GET", url: `/${i}` }));
    expect((await gateway.dispatch({ method: "GET", url: "/3" })).status).toBe(503);
    upstream.release();
    await Promise.all(all);
    expect(upstream.connections).toHaveLength(2);
  });

  it("of HTTP/2 count connections, and each takes what its upstream allows", async () => {
    const held: (() => void)[] = [];
    const upstream = await http2Upstream(
      ({ stream, path }) => {
        const answer = () => stream.respond({ ":status": 200 }, { endStream: true });
        if (path === "/held") held.push(answer);
        else answer();
      },
      { settings: { maxConcurrentStreams: 2 } },
    );
    const { gateway } = await forwardingTo(upstream.url, { http2: true, tls: trusted, limits: { connections: 1, queue: 0 } });
    const get = async (url: string) => (await gateway.dispatch({ method: "GET", url })).status;
    // What the upstream allows is known from its first answer at the latest.
    expect(await (await gateway.dispatch({ method: "GET", url: "/first" })).text()).toBe("");
    const answers = [get("/held"), get("/held")];
    expect(await get("/refused")).toBe(503);
    await expect.poll(() => held.length).toBe(2);
    expect(await get("/refused")).toBe(503);
    for (const answer of held) answer();
    expect(await Promise.all(answers)).toEqual([200, 200]);
  });
});

describe("a request that ends while it waits", () => {
  it.each([["HTTP/1.1", false] as const, ["HTTP/2", true] as const])("gives its place back in %s", async (_what, http2) => {
    const held: (() => void)[] = [];
    const hold = (path: string | undefined, answer: () => void) => (path === "/open" ? answer() : held.push(answer));
    const upstream = http2
      ? await http2Upstream(({ stream, path }) => hold(path, () => stream.respond({ ":status": 200 }, { endStream: true })), {
          settings: { maxConcurrentStreams: 1 },
        })
      : await httpUpstream((req, res) => hold(req.url, () => res.end()));
    const limits = { connections: 1, queue: 2 };
    const { gateway } = await forwardingTo(upstream.url, { limits, ...(http2 && { http2, tls: trusted }) });
    const get = async (url: string, signal?: AbortSignal) =>
      (await gateway.dispatch({ method: "GET", url, ...(signal !== undefined && { signal }) })).status;
    // What an upstream allows in HTTP/2 is known from its first answer at the latest.
    await (await gateway.dispatch({ method: "GET", url: "/open" })).text();
    await connectionIsFree();
    const first = get("/first");
    const impatient = new AbortController();
    const gone = get("/gone", impatient.signal);
    const second = get("/second");
    expect(await get("/refused")).toBe(503);
    impatient.abort();
    expect(await gone).toBe(499);
    const third = get("/third");
    expect(await get("/refused")).toBe(503);
    for (let i = 0; i < 3; i++) {
      await expect.poll(() => held.length).toBe(i + 1);
      held[i]?.();
    }
    expect(await Promise.all([first, second, third])).toEqual([200, 200, 200]);
  });
});

describe("limits.maxBodyBytes", () => {
  async function* chunks(count: number): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < count; i++) yield new Uint8Array(10);
  }

  it.each([
    ["text", "x".repeat(100), "x".repeat(101)],
    ["text of characters of several bytes", "\u00e9".repeat(50), "\u00e9".repeat(51)],
    ["bytes", new Uint8Array(100), new Uint8Array(101)],
  ])("lets %s of that length through, and nothing longer", async (_what, fitting, longer) => {
    const upstream = await httpUpstream();
    const { gateway } = await forwardingTo(upstream.url, { limits: { maxBodyBytes: 100 } });
    expect((await gateway.dispatch({ method: "POST", url: "/x", body: fitting })).status).toBe(200);
    const response = await gateway.dispatch({ method: "POST", url: "/x", body: longer });
    expect(await response.json()).toMatchObject({ status: 413, code: "BODY_TOO_LARGE" });
    expect(upstream.seen).toHaveLength(1);
  });

  it("refuses a stream by what it declares, before a byte of it was read", async () => {
    const upstream = await httpUpstream();
    const { gateway } = await forwardingTo(upstream.url, { limits: { maxBodyBytes: 100 } });
    let read = false;
    async function* watched(): AsyncGenerator<Uint8Array> {
      read = true;
      yield new Uint8Array(101);
    }
    const response = await gateway.dispatch({ method: "POST", url: "/x", body: watched(), headers: { "content-length": "101" } });
    expect([response.status, read, upstream.seen.length]).toEqual([413, false, 0]);
  });

  it.each([["HTTP/1.1", false] as const, ["HTTP/2", true] as const])(
    "ends a stream in %s that turns out to be longer",
    async (_what, http2) => {
      const upstream = http2
        ? await http2Upstream(async ({ stream, body }) => {
            await body();
            stream.respond({ ":status": 200 }, { endStream: true });
          })
        : await httpUpstream();
      const { gateway } = await forwardingTo(upstream.url, { limits: { maxBodyBytes: 100 }, ...(http2 && { http2, tls: trusted }) });
      expect((await gateway.dispatch({ method: "POST", url: "/x", body: chunks(10) })).status).toBe(200);
      const response = await gateway.dispatch({ method: "POST", url: "/x", body: chunks(11) });
      expect(await response.json()).toMatchObject({ status: 413, code: "BODY_TOO_LARGE" });
    },
  );

  it("of a client in chunks is 413 as well", async () => {
    const upstream = await httpUpstream();
    const { port } = await forwardingTo(upstream.url, { limits: { maxBodyBytes: 5 } });
    const client = new RawClient(port);
    client.write("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n");
    await client.until(/^HTTP\/1\.1 413 /);
  });

  it("can make the gateway's smaller, not larger", async () => {
    const upstream = await httpUpstream();
    const backend = http(upstream.url, { limits: { maxBodyBytes: 100 } });
    const gateway = createGateway(
      { groups: [{ name: "g", backend, apis: [everything] }] },
      { limits: { maxBodyBytes: 10 }, backends: [new HttpBackend()] },
    );
    expect((await gateway.dispatch({ method: "POST", url: "/x", body: "x".repeat(11) })).status).toBe(413);
    expect((await gateway.dispatch({ method: "POST", url: "/x", body: "x".repeat(10) })).status).toBe(200);
    await gateway.close();
  });

  it("of 0 lets requests without a body through", async () => {
    const upstream = await httpUpstream();
    const { gateway } = await forwardingTo(upstream.url, { limits: { maxBodyBytes: 0 } });
    expect((await gateway.dispatch({ method: "GET", url: "/x" })).status).toBe(200);
    expect((await gateway.dispatch({ method: "POST", url: "/x", body: "" })).status).toBe(200);
    expect((await gateway.dispatch({ method: "POST", url: "/x", body: "x" })).status).toBe(413);
  });

  it("is each backend's own", async () => {
    const upstream = await httpUpstream();
    const small = http(upstream.url, { limits: { maxBodyBytes: 1 } });
    const { gateway } = await served([
      {
        name: "g",
        backend: http(upstream.url),
        apis: [
          { name: "small", method: "POST", path: "/small", backend: small },
          { name: "large", method: "POST", path: "/large" },
        ],
      },
    ]);
    const statuses = ["/small", "/large"].map(async (url) => (await gateway.dispatch({ method: "POST", url, body: "xx" })).status);
    expect(await Promise.all(statuses)).toEqual([413, 200]);
  });
});

describe("limits.maxResponseHeaderBytes", () => {
  const detail = "The backend's answer has a longer header than is allowed.";

  it("lets a header below it through, and is 502 above it", async () => {
    const upstream = await upstreamSaying(({ socket, received }) => {
      const size = Number(/ \/(\d+) HTTP/.exec(received())?.[1]);
      socket.write(`HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\nx: ${"x".repeat(size)}\r\n\r\n`);
    });
    const { gateway } = await forwardingTo(upstream.url, { limits: { maxResponseHeaderBytes: 1000 } });
    expect((await gateway.dispatch({ method: "GET", url: "/900" })).status).toBe(200);
    const response = await gateway.dispatch({ method: "GET", url: "/1000" });
    expect(await response.json()).toMatchObject({ status: 502, code: "BAD_GATEWAY", detail });
  });

  it("holds for HTTP/2, for what comes before an answer, and for trailers", async () => {
    const upstream = await http2Upstream(({ stream, path }) => {
      const long = { x: "x".repeat(path === "/short" ? 900 : 1000) };
      if (path === "/hints") stream.additionalHeaders({ ":status": 103, ...long });
      const waitForTrailers = path === "/trailers";
      stream.respond({ ":status": 200, ...(path === "/header" || path === "/short" ? long : {}) }, { waitForTrailers });
      stream.once("wantTrailers", () => stream.sendTrailers(long));
      stream.end("ok");
    });
    const { gateway } = await forwardingTo(upstream.url, { http2: true, tls: trusted, limits: { maxResponseHeaderBytes: 1000 } });
    expect(await (await gateway.dispatch({ method: "GET", url: "/short" })).text()).toBe("ok");
    for (const url of ["/header", "/hints"]) {
      expect(await (await gateway.dispatch({ method: "GET", url })).json()).toMatchObject({ status: 502, detail });
    }
    await expect((await gateway.dispatch({ method: "GET", url: "/trailers" })).text()).rejects.toMatchObject({
      code: "BAD_GATEWAY",
      message: detail,
    });
  });
});
