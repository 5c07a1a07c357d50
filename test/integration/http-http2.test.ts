import { request as httpRequest } from "node:http";
import { constants } from "node:http2";
import { describe, expect, it } from "vitest";
import type { BodyStream } from "../../src/index.js";
import { forwardingTo } from "./support/forwarding.js";
import { RawClient } from "./support/raw-client.js";
import { frameType, rawHttp2Upstream } from "./support/raw-http2-upstream.js";
import { http2Upstream, httpsUpstream, type SeenStream, trusted } from "./support/tls-upstreams.js";

const overHttp2 = { http2: true, tls: trusted } as const;

/** Answers with what was asked, as JSON. */
async function echo({ stream, method, path, rawFields, body }: SeenStream): Promise<void> {
  const text = await body();
  stream.respond({ ":status": 200 });
  stream.end(JSON.stringify({ method, path, rawFields, body: text }));
}

/** A promise and what settles it. */
function signal(): { readonly given: Promise<void>; give: () => void } {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}

async function* chunks(count: number, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    yield new Uint8Array(size).fill(120);
  }
}

describe("which protocol is spoken", () => {
  it("is HTTP/2 where the configuration allows it and the upstream chooses it", async () => {
    const upstream = await http2Upstream(echo);
    const { gateway } = await forwardingTo(`${upstream.url}/v1`, overHttp2);
    const response = await gateway.dispatch({ method: "GET", url: "/x?a=1" });
    expect([response.status, await response.json()]).toMatchObject([200, { method: "GET", path: "/v1/x?a=1" }]);
  });

  it("is HTTP/1.1 where the configuration says nothing", async () => {
    const upstream = await http2Upstream(echo, { allowHTTP1: true });
    const { gateway } = await forwardingTo(upstream.url, { tls: trusted });
    expect((await gateway.dispatch({ method: "GET", url: "/x" })).status).toBe(200);
    expect([upstream.seen.length, upstream.sockets[0]?.alpnProtocol]).toEqual([0, "http/1.1"]);
  });

  it("is HTTP/1.1 where the upstream does not offer HTTP/2, on the connection that found it out", async () => {
    const upstream = await httpsUpstream((req, res) => res.end(`${req.httpVersion} ${req.url}`));
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    const first = await gateway.dispatch({ method: "GET", url: "/first" });
    expect(await first.text()).toBe("1.1 /first");
    expect(upstream.attempts()).toBe(1);
    const answers = await Promise.all(["/a", "/b", "/c"].map((url) => gateway.dispatch({ method: "GET", url })));
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(["1.1 /a", "1.1 /b", "1.1 /c"]);
  });

  it("is asked again when the last connection of an upstream in HTTP/1.1 has gone", async () => {
    const offered = ["http/1.1"];
    const ALPNCallback = ({ protocols }: { protocols: string[] }) => protocols.find((name) => offered.includes(name));
    const upstream = await http2Upstream(echo, { allowHTTP1: true, ALPNCallback });
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    expect(await (await gateway.dispatch({ method: "GET", url: "/x" })).text()).toBe("GET /x in HTTP/1.1");
    offered[0] = "h2";
    upstream.sockets[0]?.destroy();
    await expect
      .poll(async () => (await gateway.dispatch({ method: "GET", url: "/y" })).json().catch(String))
      .toMatchObject({ path: "/y" });
    expect(upstream.sockets.map(({ alpnProtocol }) => alpnProtocol)).toEqual(["http/1.1", "h2"]);
  });
});

describe("an upgrade where HTTP/2 is allowed", () => {
  it("goes over a connection of its own in HTTP/1.1, which ends with it", async () => {
    const upstream = await http2Upstream(echo, { allowHTTP1: true });
    const { gateway, port } = await forwardingTo(upstream.url, overHttp2);
    const client = new RawClient(port);
    client.write("GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
    await client.until(/^HTTP\/1\.1 101 /);
    expect((await gateway.dispatch({ method: "POST", url: "/x", body: "beside it" })).status).toBe(200);
    client.write("hello");
    await client.until(/hello$/);
    client.socket.end();
    await client.closed;
    expect(upstream.sockets.map(({ alpnProtocol }) => alpnProtocol)).toEqual(["http/1.1", "h2"]);
    await gateway.close();
  });
});

describe("a request in HTTP/2", () => {
  it("is for the configured authority, and keeps the client's fields in order with ours behind them", async () => {
    const upstream = await http2Upstream(echo);
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    const headers = { Host: "client.example", "X-A": ["1", "2"], Cookie: ["a=1", "b=2"], TE: "trailers, gzip", "X-Latin": "caf\u00e9" };
    await gateway.dispatch({ method: "GET", url: "/x", headers });
    expect(upstream.seen[0]?.rawFields).toEqual([
      ...[":method", "GET", ":scheme", "https", ":authority", new URL(upstream.url).host, ":path", "/x"],
      ...["x-a", "1", "x-a", "2", "cookie", "a=1", "cookie", "b=2", "x-latin", "caf\u00e9", "te", "trailers"],
      ...["x-forwarded-host", "client.example", "via", "1.1 pointsman"],
    ]);
  });

  it("is for the client's authority where that is preserved, on a connection for the configured one", async () => {
    const upstream = await http2Upstream(echo);
    const tls = { ...trusted, servername: "upstream.example" };
    const { gateway } = await forwardingTo(upstream.url, { http2: true, tls, preserveHost: true });
    for (const host of ["a.example", "b.example:81"]) await gateway.dispatch({ method: "GET", url: "/x", headers: { host } });
    expect(upstream.seen.map(({ values }) => values(":authority"))).toEqual([["a.example"], ["b.example:81"]]);
    expect(upstream.sockets.map(({ servername }) => servername)).toEqual(["upstream.example"]);
  });

  it("has no field of an HTTP/1.1 connection, whatever the client sends", async () => {
    const upstream = await http2Upstream(echo);
    const { port } = await forwardingTo(upstream.url, overHttp2);
    const client = new RawClient(port);
    const lines = ["Host: a", "Connection: close, x-hop", "X-Hop: 1", "Keep-Alive: 5", "HTTP2-Settings: AAMAAABk", "Proxy-Connection: x"];
    client.write(`GET /x HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
    await client.closed;
    expect(client.received).toMatch(/^HTTP\/1\.1 200 /);
    const names = upstream.seen[0]?.rawFields.filter((_, i) => i % 2 === 0);
    expect(names).toEqual([":method", ":scheme", ":authority", ":path", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "via"]);
  });

  it.each([
    ["two content types", ["content-type", "a/b", "Content-Type", "c/d"]],
    ["two authorizations", ["authorization", "a", "authorization", "b"]],
  ])("with %s is 400, and the gateway lives on", async (_what, raw) => {
    const upstream = await http2Upstream(echo);
    const { gateway, port } = await forwardingTo(upstream.url, overHttp2);
    const client = new RawClient(port);
    client.write(`GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${raw[0]}: ${raw[1]}\r\n${raw[2]}: ${raw[3]}\r\n\r\n`);
    await client.closed;
    expect(client.received).toMatch(/^HTTP\/1\.1 400 /);
    expect((await gateway.dispatch({ method: "GET", url: "/y" })).status).toBe(200);
    expect(upstream.seen.map(({ path }) => path)).toEqual(["/y"]);
  });

  it("joins the lines of a list that node's HTTP/2 wants in one", async () => {
    const upstream = await http2Upstream(echo);
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    await gateway.dispatch({ method: "GET", url: "/x", headers: { "if-none-match": ['"a"', '"b"'] } });
    expect(upstream.seen[0]?.values("if-none-match")).toEqual(['"a", "b"']);
  });

  it.each([
    ["NUL, which separates fields within node", "x-a", "1\0x-b\x002\0"],
    ["a line break", "x-a", "1\r\nx-b: 2"],
    ["a character beyond Latin-1", "x-a", "\u20ac"],
    ["a name with a colon", ":authority", "evil.example"],
  ])("never carries %s", async (_what, name, value) => {
    const upstream = await http2Upstream(echo);
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    const response = await gateway.dispatch({ method: "GET", url: "/x", headers: { [name]: value } });
    expect(response.status).toBe(400);
    expect(upstream.seen).toHaveLength(0);
  });

  it.each([
    ["text", "POST", "caf\u00e9", "caf\u00c3\u00a9", ["5"]],
    ["bytes", "PUT", Uint8Array.of(1, 2, 255), "\x01\x02\xff", ["3"]],
    ["nothing", "POST", null, "", ["0"]],
    ["nothing, where nothing is expected", "DELETE", null, "", []],
    ["bytes of a method that has none as a rule", "DELETE", Uint8Array.of(65), "A", ["1"]],
  ])("sends a body of %s with its length", async (_what, method, body, seen, length) => {
    const upstream = await http2Upstream(echo);
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    const response = await gateway.dispatch({ method, url: "/x", body });
    expect(await response.json()).toMatchObject({ method, body: seen });
    expect(upstream.seen[0]?.values("content-length")).toEqual(length);
  });

  it("streams a body of unknown length, and one of a known length under that length", async () => {
    const upstream = await http2Upstream(async ({ stream, body }) => {
      const { length } = await body();
      stream.respond({ ":status": 200 });
      stream.end(String(length));
    });
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    const unknown = await gateway.dispatch({ method: "POST", url: "/x", body: chunks(50, 20_000) });
    const known = await gateway.dispatch({ method: "POST", url: "/x", body: chunks(3, 10), headers: { "content-length": "30" } });
    expect([await unknown.text(), await known.text()]).toEqual(["1000000", "30"]);
    expect(upstream.seen.map(({ values }) => values("content-length"))).toEqual([[], ["30"]]);
  });

  it.each([
    ["shorter", 2],
    ["longer", 4],
  ])("with a body %s than was said is 400, and never a whole request for the upstream", async (_what, count) => {
    const upstream = await rawHttp2Upstream(() => {});
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    const response = await gateway.dispatch({ method: "POST", url: "/x", body: chunks(count, 10), headers: { "content-length": "30" } });
    expect(await response.json()).toMatchObject({ status: 400, code: "BAD_REQUEST" });
    const [connection] = upstream.connections;
    await connection?.frame(({ type }) => type === frameType.reset);
    const data = connection?.frames.filter(({ type }) => type === frameType.data) ?? [];
    expect(data.filter(({ flags }) => (flags & 1) === 1)).toEqual([]);
    expect(data.reduce((bytes, { payload }) => bytes + payload.byteLength, 0)).toBeLessThanOrEqual(30);
  });

  it("reads the client's body only as fast as the upstream takes it", async () => {
    const go = signal();
    const upstream = await http2Upstream(async ({ stream, body }) => {
      await go.given;
      const { length } = await body();
      stream.respond({ ":status": 200 });
      stream.end(String(length));
    });
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    let given = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (; given < 400; given++) yield new Uint8Array(10_000);
    }
    const answer = gateway.dispatch({ method: "POST", url: "/x", body: endless() });
    await expect.poll(() => given).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(given).toBeLessThan(60);
    go.give();
    expect(await (await answer).text()).toBe("4000000");
  });
});

describe("an answer in HTTP/2", () => {
  it("keeps status, repeated fields and Latin-1, and loses nothing else", async () => {
    const upstream = await http2Upstream(({ stream }) => {
      stream.respond({ ":status": 207, date: "now", "set-cookie": ["a=1", "b=2"], "x-a": ["1", "2"], "x-latin": "caf\u00e9" });
      stream.end("body");
    });
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    const response = await gateway.dispatch({ method: "GET", url: "/x" });
    const fields = [
      "date",
      "now",
      "set-cookie",
      "a=1",
      "set-cookie",
      "b=2",
      "x-a",
      "1",
      "x-a",
      "2",
      "x-latin",
      "caf\u00e9",
      "via",
      "1.1 pointsman",
    ];
    expect([response.status, response.rawHeaders, await response.text()]).toEqual([207, fields, "body"]);
  });

  it.each([
    ["HEAD with a length", "HEAD", 200, { "content-length": "10" }],
    ["204", "GET", 204, {}],
    ["304", "GET", 304, { etag: '"a"' }],
  ])("to %s has no body", async (_what, method, status, fields) => {
    const upstream = await http2Upstream(({ stream }) => stream.respond({ ":status": status, ...fields }, { endStream: true }));
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    const response = await gateway.dispatch({ method, url: "/x" });
    expect([response.status, response.body]).toEqual([status, null]);
    expect(response.headers).toMatchObject(fields);
  });

  it("comes behind what was said before it (103)", async () => {
    const upstream = await http2Upstream(({ stream }) => {
      stream.additionalHeaders({ ":status": 103, link: "</a>; rel=preload" });
      stream.respond({ ":status": 200 });
      stream.end("ok");
    });
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    const response = await gateway.dispatch({ method: "GET", url: "/x" });
    expect([response.status, response.headers.link, await response.text()]).toEqual([200, undefined, "ok"]);
  });

  it("without a length is whole where NO_ERROR alone ends it, as node's own servers do that are faster than the wire", async () => {
    const upstream = await rawHttp2Upstream((connection, streamId) => {
      connection.headers(streamId);
      connection.data(streamId, "whole");
      connection.reset(streamId, constants.NGHTTP2_NO_ERROR);
    });
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    expect(await (await gateway.dispatch({ method: "GET", url: "/x" })).text()).toBe("whole");
  });

  it.each([
    ["END_STREAM", true],
    ["NO_ERROR", false],
  ])("to HEAD is whole whatever length it names, where it ends by %s", async (_what, endStream) => {
    const upstream = await rawHttp2Upstream((connection, streamId) => {
      connection.headersWithLength(streamId, "10", endStream);
      if (!endStream) connection.reset(streamId, constants.NGHTTP2_NO_ERROR);
    });
    const { gateway } = await forwardingTo(upstream.url, { ...overHttp2, circuitBreaker: { failures: 1 } });
    const response = await gateway.dispatch({ method: "HEAD", url: "/x" });
    expect([response.status, response.headers["content-length"]]).toEqual([200, "10"]);
    await expect.poll(() => gateway.backends()).toMatchObject([{ active: 0, circuit: "closed" }]);
  });

  it("ends the upload that it does not want, and the connection goes on", async () => {
    const upstream = await http2Upstream(({ stream, path }) => {
      stream.respond({ ":status": path === "/big" ? 413 : 200 });
      stream.end("no");
    });
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    const response = await gateway.dispatch({ method: "POST", url: "/big", body: chunks(1000, 100_000) });
    expect([response.status, await response.text()]).toEqual([413, "no"]);
    expect((await gateway.dispatch({ method: "GET", url: "/x" })).status).toBe(200);
    expect(upstream.sockets).toHaveLength(1);
  });

  it("ends the stream as well where the upstream leaves it open", async () => {
    const upstream = await rawHttp2Upstream((connection, streamId) => connection.headers(streamId, true));
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    async function* stuck(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(10);
      await new Promise(() => {});
    }
    const response = await gateway.dispatch({ method: "POST", url: "/x", body: stuck() });
    expect(await response.text()).toBe("");
    const reset = await upstream.connections[0]?.frame(({ type }) => type === frameType.reset);
    expect(reset?.payload.readUInt32BE()).toBe(constants.NGHTTP2_CANCEL);
    await gateway.close();
  });

  it("waits for a slow consumer, while others on the same connection go on", async () => {
    let sent = 0;
    const upstream = await http2Upstream(({ stream, path }) => {
      stream.respond({ ":status": 200 });
      if (path !== "/big") return void stream.end("quick");
      const more = () => {
        while (sent < 300) {
          sent += 1;
          if (!stream.write(Buffer.alloc(20_000))) return;
        }
        stream.end();
      };
      stream.on("drain", more);
      more();
    });
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    const slow = await gateway.dispatch({ method: "GET", url: "/big" });
    await expect.poll(() => sent).toBeGreaterThan(5);
    for (let i = 0; i < 20; i++) expect(await (await gateway.dispatch({ method: "GET", url: `/${i}` })).text()).toBe("quick");
    expect(sent).toBeLessThan(40);
    expect(upstream.sockets).toHaveLength(1);
    expect((await slow.bytes()).byteLength).toBe(6_000_000);
  });
});

describe("trailers in HTTP/2", () => {
  /** Answers as gRPC does, with a body that is longer than what is held back anywhere. */
  async function call({ stream, body }: SeenStream): Promise<void> {
    const text = await body();
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.once("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0", "grpc-message": `got ${text}`, "x-a": ["1", "2"] }));
    stream.end(Buffer.alloc(1_000_000, "x"));
  }
  const headers = { te: "trailers", "content-type": "application/grpc" };

  it("come behind the whole body, also for a slow consumer", async () => {
    const upstream = await http2Upstream(call);
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    const answer = await gateway.dispatch({ method: "POST", url: "/a.B/C", body: "hi", headers });
    const body = answer.body as BodyStream;
    let bytes = 0;
    for await (const chunk of body) {
      bytes += chunk.byteLength;
      if (bytes < 300_000) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect([bytes, { ...body.trailers }]).toEqual([1_000_000, { "grpc-status": "0", "grpc-message": "got hi", "x-a": ["1", "2"] }]);
    expect(upstream.seen[0]?.values("te")).toEqual(["trailers"]);
  });

  it("reach a client in HTTP/1.1", async () => {
    const upstream = await http2Upstream(call);
    const { port } = await forwardingTo(upstream.url, overHttp2);
    const trailers = await new Promise((resolve, reject) => {
      const request = httpRequest({ port, host: "127.0.0.1", method: "POST", path: "/a.B/C", headers }, (res) => {
        res.on("end", () => resolve(res.trailers)).resume();
      });
      request.on("error", reject).end("hi");
    });
    expect(trailers).toMatchObject({ "grpc-status": "0", "grpc-message": "got hi" });
  });

  it("that are all the answer there is come as its header", async () => {
    const upstream = await http2Upstream(({ stream }) => stream.respond({ ":status": 200, "grpc-status": "12" }, { endStream: true }));
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    const answer = await gateway.dispatch({ method: "POST", url: "/a.B/C", body: "hi", headers });
    expect([answer.headers["grpc-status"], await answer.text()]).toEqual(["12", ""]);
  });
});

describe("requests of one HTTP/2 connection", () => {
  it("are under way together, whatever their methods and bodies", async () => {
    const all = signal();
    let under = 0;
    const upstream = await http2Upstream(async ({ stream, body }) => {
      const text = await body();
      under += 1;
      if (under === 30) all.give();
      await all.given;
      stream.respond({ ":status": 200 });
      stream.end(text);
    });
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    const answers = await Promise.all(
      Array.from({ length: 30 }, async (_, i) => {
        const body = i % 3 === 0 ? null : i % 3 === 1 ? "text" : chunks(3, 1000);
        return (await gateway.dispatch({ method: i % 3 === 0 ? "GET" : "POST", url: "/x", body })).text();
      }),
    );
    expect(answers.map((text) => text.length)).toEqual(Array.from({ length: 30 }, (_, i) => [0, 4, 3000][i % 3]));
    expect(upstream.sockets).toHaveLength(1);
  });

  it("spread over more connections when the upstream takes no more, then wait, then are 503", async () => {
    const go = signal();
    const upstream = await http2Upstream(
      async ({ stream, path }) => {
        if (path === "/held") await go.given;
        stream.respond({ ":status": 200 }, { endStream: true });
      },
      { settings: { maxConcurrentStreams: 2 } },
    );
    const { gateway } = await forwardingTo(upstream.url, { ...overHttp2, limits: { connections: 2, queue: 1 } });
    const get = async (url: string) => (await gateway.dispatch({ method: "GET", url })).status;
    // What the upstream allows is known from its first answer at the latest.
    expect(await (await gateway.dispatch({ method: "GET", url: "/first" })).text()).toBe("");
    const [one, two] = [get("/held"), get("/held")];
    await expect.poll(() => upstream.seen.length).toBe(3);
    const three = get("/held");
    await expect.poll(() => upstream.seen.length).toBe(4);
    expect(upstream.sockets).toHaveLength(2);
    // The second connection says for itself how much it takes.
    const rest = [get("/held")];
    await expect.poll(() => upstream.seen.length).toBe(5);
    rest.push(get("/held"));
    expect(await get("/refused")).toBe(503);
    go.give();
    expect(await Promise.all([one, two, three, ...rest])).toEqual([200, 200, 200, 200, 200]);
    expect(upstream.seen).toHaveLength(6);
  });

  it("end one by one when their clients leave, by CANCEL and without an end of the upload", async () => {
    const upstream = await rawHttp2Upstream((connection, streamId) => {
      if (streamId !== 1) connection.headers(streamId, true);
    });
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    const controller = new AbortController();
    async function* stuck(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(10);
      await new Promise(() => {});
    }
    const gone = gateway.dispatch({ method: "POST", url: "/x", body: stuck(), signal: controller.signal });
    await expect.poll(() => upstream.connections[0]?.frames.some(({ type }) => type === frameType.data)).toBe(true);
    controller.abort();
    await gone;
    const connection = upstream.connections[0];
    const reset = await connection?.frame(({ type }) => type === frameType.reset);
    expect(reset?.payload.readUInt32BE()).toBe(constants.NGHTTP2_CANCEL);
    expect(connection?.frames.filter(({ type, flags }) => type === frameType.data && (flags & 1) === 1)).toEqual([]);
    expect((await gateway.dispatch({ method: "GET", url: "/y" })).status).toBe(200);
    expect(upstream.connections).toHaveLength(1);
  });
});

describe("an answer in HTTP/2 that nobody wants", () => {
  it.each([
    ["while it is coming", false],
    ["when it is all here", true],
  ])("is given up %s, and leaves its connection to others", async (_what, whole) => {
    const upstream = await http2Upstream(({ stream, path }) => {
      stream.respond({ ":status": 200 });
      stream.write(Buffer.alloc(100_000));
      if (whole || path === "/y") stream.end();
    });
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    for (let i = 0; i < 5; i++) {
      const response = await gateway.dispatch({ method: "GET", url: "/x" });
      await expect.poll(() => upstream.seen[i]?.stream.writableFinished).toBe(whole);
      (response.body as BodyStream).cancel();
      await expect.poll(() => upstream.seen[i]?.stream.destroyed).toBe(true);
    }
    expect((await (await gateway.dispatch({ method: "GET", url: "/y" })).bytes()).byteLength).toBe(100_000);
    expect([upstream.sockets.length, gateway.backends()[0]?.active]).toEqual([1, 0]);
    await gateway.close();
  });
});

describe("an HTTP/2 upstream that breaks off", () => {
  const codes = Object.entries({ NO_ERROR: 0, INTERNAL_ERROR: 2, REFUSED_STREAM: 7, CANCEL: 8 });

  it.each(codes)("in the middle of an answer with a length, by %s, never gives a whole one", async (_name, code) => {
    const upstream = await rawHttp2Upstream((connection, streamId) => {
      connection.headersWithLength(streamId, "10");
      connection.data(streamId, "part");
      setTimeout(() => connection.reset(streamId, code), 20);
    });
    const { gateway, port } = await forwardingTo(upstream.url, overHttp2);
    const response = await gateway.dispatch({ method: "GET", url: "/x" });
    await expect(response.text()).rejects.toMatchObject({ code: "BAD_GATEWAY" });
    const client = new RawClient(port);
    client.write("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    await client.closed;
    expect(client.received).toMatch(/content-length: 10\r\n(?:.+\r\n)*\r\npart$/);
  });

  it.each(codes.slice(1))("in the middle of an answer without a length, by %s, never gives a whole one", async (_name, code) => {
    const upstream = await rawHttp2Upstream((connection, streamId) => {
      connection.headers(streamId);
      connection.data(streamId, "part");
      setTimeout(() => connection.reset(streamId, code), 20);
    });
    const { port } = await forwardingTo(upstream.url, overHttp2);
    const client = new RawClient(port);
    client.write("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    await client.closed;
    expect(client.received).toMatch(/part/);
    expect(client.received).not.toMatch(/\r\n0\r\n/);
  });

  it.each(codes)("by %s behind a whole answer has given one, whoever was slow to read it", async (_name, code) => {
    const upstream = await rawHttp2Upstream((connection, streamId) => {
      connection.headers(streamId);
      connection.data(streamId, "x".repeat(16_000));
      connection.data(streamId, "y".repeat(16_000), true);
      connection.reset(streamId, code);
    });
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    const response = await gateway.dispatch({ method: "GET", url: "/x" });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect((await response.text()).length).toBe(32_000);
  });

  it("by its length never gives a whole answer", async () => {
    const upstream = await rawHttp2Upstream((connection, streamId) => {
      connection.headersWithLength(streamId, "10");
      connection.data(streamId, "part", true);
    });
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    const response = await gateway.dispatch({ method: "GET", url: "/x" });
    await expect(response.text()).rejects.toMatchObject({ code: "BAD_GATEWAY" });
  });

  it.each([
    ["its connection", (socket: { destroy(): void }) => socket.destroy()],
    ["what it has to say", (socket: { end(): void }) => socket.end()],
  ])("by ending %s fails what is under way, and the next request goes over another", async (_what, end) => {
    const upstream = await rawHttp2Upstream((connection, streamId) => {
      connection.headers(streamId);
      connection.data(streamId, "part");
      if (upstream.connections.length === 1) setTimeout(() => end(connection.socket), 20);
      else connection.data(streamId, "", true);
    });
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    const response = await gateway.dispatch({ method: "GET", url: "/x" });
    await expect(response.text()).rejects.toMatchObject({ code: "BAD_GATEWAY" });
    expect(await (await gateway.dispatch({ method: "GET", url: "/x" })).text()).toBe("part");
  });

  it("before its answer is 502", async () => {
    const upstream = await rawHttp2Upstream((connection, streamId) => connection.reset(streamId, constants.NGHTTP2_INTERNAL_ERROR));
    const { gateway, errors } = await forwardingTo(upstream.url, overHttp2);
    expect(await (await gateway.dispatch({ method: "GET", url: "/x" })).json()).toMatchObject({ status: 502, code: "BAD_GATEWAY" });
    expect(errors[0]?.cause).toMatchObject({ code: "ERR_HTTP2_STREAM_ERROR" });
  });
});

describe("an HTTP/2 upstream that refuses a request without having looked at it", () => {
  it("gets it again, once", async () => {
    const upstream = await rawHttp2Upstream((connection, streamId) => {
      if (streamId === 1) connection.reset(streamId, constants.NGHTTP2_REFUSED_STREAM);
      else connection.headers(streamId, true);
    });
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    expect((await gateway.dispatch({ method: "POST", url: "/x", body: "text" })).status).toBe(200);
  });

  it("and refuses again is 502", async () => {
    const upstream = await rawHttp2Upstream((connection, streamId) => connection.reset(streamId, constants.NGHTTP2_REFUSED_STREAM));
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    expect((await gateway.dispatch({ method: "GET", url: "/x" })).status).toBe(502);
    expect(upstream.connections[0]?.frames.filter(({ type }) => type === frameType.headers)).toHaveLength(2);
  });

  it("does not get a body that can't be sent twice", async () => {
    const upstream = await rawHttp2Upstream((connection, streamId) => connection.reset(streamId, constants.NGHTTP2_REFUSED_STREAM));
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    expect((await gateway.dispatch({ method: "POST", url: "/x", body: chunks(2, 10) })).status).toBe(502);
    expect(upstream.connections[0]?.frames.filter(({ type }) => type === frameType.headers)).toHaveLength(1);
  });

  it("because it is going away gets it over another connection, and finishes what it has", async () => {
    const upstream = await rawHttp2Upstream((connection, streamId) => {
      const isFirst = upstream.connections.length === 1;
      connection.headers(streamId, !isFirst);
      if (isFirst) connection.goAway(1, constants.NGHTTP2_NO_ERROR);
    });
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    const first = await gateway.dispatch({ method: "GET", url: "/first" });
    const [connection] = upstream.connections;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect((await gateway.dispatch({ method: "GET", url: "/second" })).status).toBe(200);
    connection?.data(1, "late", true);
    expect([await first.text(), upstream.connections.length]).toEqual(["late", 2]);
    await new Promise<void>((resolve) => connection?.socket.once("close", () => resolve()));
  });
});

describe("deadlines in HTTP/2", () => {
  it("end a request alone: the connection goes on where the upstream is alive", async () => {
    const upstream = await rawHttp2Upstream((connection, streamId) => {
      if (streamId !== 1) connection.headers(streamId, true);
    });
    const { gateway } = await forwardingTo(upstream.url, { ...overHttp2, timeouts: { headersMs: 500 } });
    expect((await gateway.dispatch({ method: "GET", url: "/x" })).status).toBe(504);
    expect((await gateway.dispatch({ method: "GET", url: "/y" })).status).toBe(200);
    const [connection] = upstream.connections;
    expect((await connection?.frame(({ type }) => type === frameType.reset))?.streamId).toBe(1);
    expect(upstream.connections).toHaveLength(1);
  });

  it("give a connection up whose other end gives no sign of life, and others don't wait for it", async () => {
    const upstream = await rawHttp2Upstream(
      (connection, streamId) => {
        if (upstream.connections.length > 1) connection.headers(streamId, true);
      },
      { answersPing: false },
    );
    const { gateway } = await forwardingTo(upstream.url, { ...overHttp2, timeouts: { headersMs: 500, connectMs: 500 } });
    expect((await gateway.dispatch({ method: "GET", url: "/x" })).status).toBe(504);
    expect((await gateway.dispatch({ method: "GET", url: "/y" })).status).toBe(200);
    const [dead] = upstream.connections;
    await new Promise<void>((resolve) => dead?.socket.once("close", () => resolve()));
  });
});

describe("connections of HTTP/2", () => {
  it("close when they have been unused for keepAliveMs", async () => {
    const upstream = await http2Upstream(echo);
    const { gateway } = await forwardingTo(upstream.url, overHttp2, { keepAliveMs: 50 });
    await (await gateway.dispatch({ method: "GET", url: "/x" })).text();
    expect(upstream.open()).toBe(1);
    await expect.poll(() => upstream.open()).toBe(0);
    expect((await gateway.dispatch({ method: "GET", url: "/x" })).status).toBe(200);
  });

  it("that can't be opened are 502 for all who wait", async () => {
    const { gateway } = await forwardingTo("https://127.0.0.1:1", overHttp2);
    const answers = await Promise.all([1, 2, 3].map(() => gateway.dispatch({ method: "GET", url: "/x" })));
    expect(answers.map(({ status }) => status)).toEqual([502, 502, 502]);
  });

  it("to somebody who is not trusted are 502", async () => {
    const upstream = await http2Upstream(echo);
    const { gateway } = await forwardingTo(upstream.url, { http2: true });
    const response = await gateway.dispatch({ method: "GET", url: "/x" });
    expect(await response.json()).toMatchObject({ status: 502, detail: "No trusted connection to the backend could be made." });
    expect(upstream.seen).toHaveLength(0);
  });

  it("close with the gateway, when the bodies on them have ended", async () => {
    const go = signal();
    const upstream = await http2Upstream(async ({ stream }) => {
      stream.respond({ ":status": 200 });
      stream.write("be");
      await go.given;
      stream.end("gun");
    });
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    const response = await gateway.dispatch({ method: "GET", url: "/x" });
    let closed = false;
    const closing = gateway.close().then(() => {
      closed = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(closed).toBe(false);
    go.give();
    expect(await response.text()).toBe("begun");
    await closing;
    await expect.poll(() => upstream.open()).toBe(0);
  });

  it("carry a thousand requests at a time", async () => {
    const upstream = await http2Upstream(echo, { settings: { maxConcurrentStreams: 5000 } });
    const { gateway } = await forwardingTo(upstream.url, overHttp2);
    await (await gateway.dispatch({ method: "GET", url: "/x" })).text();
    const answers = await Promise.all(
      Array.from({ length: 1000 }, async () => (await gateway.dispatch({ method: "POST", url: "/x", body: chunks(2, 10_000) })).status),
    );
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(upstream.sockets.length).toBeLessThan(3);
  });
});
