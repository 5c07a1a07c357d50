import { describe, expect, it } from "vitest";
import { type Api, fn, GatewayError, mock } from "../../src/index.js";
import { everything, proxyTo, served } from "./support/gateway.js";
import { exchange, RawClient } from "./support/raw-client.js";
import { rawUpstream, upstreamSaying } from "./support/raw-upstream.js";
import { echoingUpstream } from "./support/switching-upstream.js";

const upgrade = (path = "/x", more = "") =>
  `GET ${path} HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n${more}\r\n`;

/** Status, fields and body of an answer that ended with its connection. */
function parsed(text: string): { status: number; headers: Record<string, string>; body: string } {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [line = "", ...fields] = head.split("\r\n");
  const headers = Object.fromEntries(fields.map((field) => [field.split(":", 1)[0]?.toLowerCase(), field.slice(field.indexOf(": ") + 2)]));
  return { status: Number(line.split(" ")[1]), headers, body: rest.join("\r\n\r\n") };
}

describe("an upstream that does not agree", () => {
  it("gives the client its answer, and the connection ends", async () => {
    const upstream = await upstreamSaying(
      "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nConnection: close, X-Private\r\nX-Private: 1\r\nContent-Length: 7\r\n\r\nlog in!",
    );
    const { port } = await proxyTo(upstream.url);
    const { status, headers, body } = parsed(await exchange(port, upgrade()));
    expect([status, headers["www-authenticate"], headers.connection, body]).toEqual([401, "Basic", "close", "log in!"]);
    expect(headers).not.toHaveProperty("x-private");
  });

  it("may answer in chunks, and with more than a slow client takes at once", async () => {
    const size = 20_000_000;
    const upstream = await upstreamSaying(({ socket }) => {
      socket.write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${size.toString(16)}\r\n`);
      socket.write(Buffer.alloc(size, "x"));
      socket.write("\r\n0\r\n\r\n");
    });
    const { port } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    client.write(upgrade());
    client.socket.pause();
    await (await upstream.connection()).until(/\r\n\r\n/);
    await new Promise((resolve) => setTimeout(resolve, 50));
    client.socket.resume();
    await client.closed;
    expect(client.received.replaceAll(/[^x]|\r\n.*?\r\n/g, "").length).toBe(size);
    expect(client.received).toMatch(/\r\n0\r\n\r\n$/);
  });

  it("gives its whole answer to a client that has nothing more to say", async () => {
    const upstream = await upstreamSaying("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nbegun");
    const { port } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    client.write(upgrade());
    await client.until(/begun$/);
    client.socket.end();
    // The upstream goes on when the client's end has been heard of, or would have been.
    await new Promise((resolve) => setTimeout(resolve, 30));
    (await upstream.connection()).socket.write("ended");
    await client.closed;
    expect(client.received).toMatch(/\r\n\r\nbegunended$/);
  });

  it("is no reason to leave unread what the client says meanwhile", async () => {
    const upstream = await upstreamSaying("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nn");
    const { port } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    client.write(upgrade());
    await client.until(/\r\n\r\nn$/);
    await new Promise((resolve) => client.socket.write(Buffer.alloc(20_000_000), resolve));
    (await upstream.connection()).socket.write("o");
    await client.closed;
    expect(client.received).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n[\s\S]*\r\n\r\nno$/);
  });

  it.each([
    ["by 101 that names no protocol", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\r\n"],
    ["by 101 that names another protocol", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"],
    ["by 101 that names one more", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket, h2c\r\n\r\n"],
    ["by 101 without Connection", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"],
    ["by what is no HTTP", "SSH-2.0-OpenSSH_9.6\r\n"],
  ])("%s is 502, and left", async (_why, says) => {
    const upstream = await upstreamSaying(`${says}secret`);
    const { port, errors } = await proxyTo(upstream.url);
    const { status, headers, body } = parsed(await exchange(port, upgrade()));
    expect([status, headers["content-type"]]).toEqual([502, "application/problem+json"]);
    expect(body).not.toContain("secret");
    expect(errors).toMatchObject([{ code: "BAD_GATEWAY" }]);
    await (await upstream.connection()).closed;
  });

  it("because it can't be reached is 502", async () => {
    const { port } = await proxyTo("http://127.0.0.1:1");
    expect(parsed(await exchange(port, upgrade()))).toMatchObject({ status: 502, headers: { connection: "close" } });
  });

  it("because it dies is 502", async () => {
    const upstream = await upstreamSaying(({ socket }) => socket.resetAndDestroy());
    const { port } = await proxyTo(upstream.url);
    expect(parsed(await exchange(port, upgrade())).status).toBe(502);
  });

  it.each([{ headersMs: 30 }, { totalMs: 30 }])("within %o is 504, and left", async (timeouts) => {
    const upstream = await rawUpstream(() => {});
    const { port } = await proxyTo(upstream.url, timeouts);
    expect(parsed(await exchange(port, upgrade())).status).toBe(504);
    await (await upstream.connection()).closed;
  });

  it("never hears what a client says behind a request that was refused, and neither does the gateway", async () => {
    const upstream = await upstreamSaying("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    const { port, gateway } = await proxyTo(upstream.url);
    let dispatched = 0;
    gateway.on("dispatch", () => dispatched++);
    const text = await exchange(port, `${upgrade()}GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(dispatched).toBe(1);
    expect((await upstream.connection()).received()).not.toContain("smuggled");
  });
});

describe("a client that leaves before the upstream has agreed", () => {
  it.each([
    ["by ending its side", (client: RawClient) => client.socket.end()],
    ["by a reset", (client: RawClient) => client.socket.resetAndDestroy()],
    ["after it has begun to speak", (client: RawClient) => client.socket.end("a".repeat(1000))],
  ])("%s makes the gateway leave the upstream", async (_how, leave) => {
    const upstream = await rawUpstream(() => {});
    const { port, errors } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    client.write(upgrade());
    const connection = await upstream.connection();
    await connection.until(/\r\n\r\n$/);
    leave(client);
    await connection.closed;
    await client.closed;
    expect(errors).toMatchObject([{ code: "CLIENT_GONE" }]);
  });
});

describe("the gateway itself refuses, before any upstream hears of it,", () => {
  const problem = { "content-type": "application/problem+json", connection: "close" };

  it.each([
    ["a path that no API has", "/nowhere", 404, "ROUTE_NOT_FOUND"],
    ["a path that takes another method", "/only-post", 405, "METHOD_NOT_ALLOWED"],
    ["a path that is none", "/a/../b", 400, "BAD_REQUEST"],
    ["a path that is too long", `/${"a".repeat(8200)}`, 414, "URI_TOO_LONG"],
    ["a Mock", "/mock", 501, "NOT_IMPLEMENTED"],
    ["a Function", "/function", 501, "NOT_IMPLEMENTED"],
  ])("%s", async (_what, path, status, code) => {
    const called: string[] = [];
    const { port, errors } = await served([
      {
        name: "g",
        apis: [
          { name: "post", method: "POST", path: "/only-post", backend: mock() },
          { name: "mock", method: "GET", path: "/mock", backend: mock({ text: "hello" }) },
          { name: "function", method: "GET", path: "/function", backend: fn(() => called.push("called")) },
        ],
      },
    ]);
    const answer = parsed(await exchange(port, upgrade(path)));
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([status, code]);
    expect(answer.headers).toMatchObject(problem);
    expect(answer.headers.allow).toBe(status === 405 ? "OPTIONS, POST" : undefined);
    expect(called).toEqual([]);
    expect(errors.length).toBe(status === 501 ? 1 : 0);
  });

  it.each(["a.example", "a.example\r\nHost: b.example", "a/..@evil"])("a Host of %j unless it is one well-formed host", async (host) => {
    const upstream = await echoingUpstream();
    const { port } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    client.write(upgrade().replace("a.example", host));
    const [, status] = await client.until(/^HTTP\/1\.1 (\d+) /);
    expect(status).toBe(host === "a.example" ? "101" : "400");
    client.socket.end();
  });

  it("what a hook refuses, also after a while", async () => {
    const upstream = await echoingUpstream();
    const seen: number[] = [];
    const { port } = await proxyTo(
      upstream.url,
      {},
      {
        hooks: {
          async onMatch(matched) {
            await new Promise((resolve) => setImmediate(resolve));
            if (matched.header("authorization") === undefined) return matched.respond({ status: 401, json: { log: "in" } });
            if (matched.header("authorization") !== "wrong") return undefined;
            throw new GatewayError("UNAVAILABLE", "Not now.", { headers: { "retry-after": "7" } });
          },
          onResponse: ({ status }) => void seen.push(status),
        },
      },
    );
    expect(parsed(await exchange(port, upgrade()))).toMatchObject({ status: 401, headers: { connection: "close" }, body: '{"log":"in"}' });
    const wrong = parsed(await exchange(port, upgrade("/x", "Authorization: wrong\r\n")));
    expect([wrong.status, wrong.headers["retry-after"]]).toEqual([503, "7"]);
    expect(upstream.taken).toEqual([]);
    const client = new RawClient(port);
    client.write(`${upgrade("/x", "Authorization: right\r\n")}early`);
    await client.until(/^HTTP\/1\.1 101 [\s\S]*\r\n\r\nearly$/);
    client.socket.end();
    expect(seen).toEqual([401, 503, 101]);
  });

  it("everything once it is closing", async () => {
    const upstream = await echoingUpstream();
    const { port, gateway } = await proxyTo(upstream.url);
    await gateway.close();
    expect(parsed(await exchange(port, upgrade()))).toMatchObject({ status: 503, headers: problem });
  });
});

describe("an Upgrade that is to be ignored", () => {
  const settings = "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n";
  const h2c = `Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n${settings}`;
  const body = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

  it.each([
    ["h2c", "GET", h2c, ""],
    ["h2c of a request with a body", "POST", `${h2c}Content-Length: ${body.length}\r\n`, body],
    ["h2c of a request in chunks", "POST", `${h2c}Transfer-Encoding: chunked\r\n`, `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`],
    ["TLS", "GET", "Connection: Upgrade\r\nUpgrade: TLS/1.2, HTTP/1.1\r\n", ""],
    ["HTTP/2.0", "GET", "Connection: Upgrade\r\nUpgrade: HTTP/2.0\r\n", ""],
    ["what is no protocol", "GET", "Connection: Upgrade\r\nUpgrade: a b\r\n", ""],
    ["another method than GET", "POST", "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n", ""],
    ["a GET with a body", "GET", `Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: ${body.length}\r\n`, body],
    [
      "a GET in chunks",
      "GET",
      "Connection: Upgrade\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked\r\n",
      `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    ],
    ["an Upgrade that Connection does not name", "GET", "Connection: keep-alive\r\nUpgrade: websocket\r\n", ""],
  ])("%s makes an ordinary request, and the connection goes on unless Node.js has read the body", async (_what, method, fields, sent) => {
    const upstream = await echoingUpstream();
    const { port } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    client.write(`${method} /first HTTP/1.1\r\nHost: a\r\n${fields}\r\n${sent}GET /second HTTP/1.1\r\nHost: a\r\n\r\n`);
    const goesOn = sent === "" || Number.parseInt(process.versions.node, 10) <= 24;
    if (goesOn) await client.until(/^HTTP\/1\.1 200 OK\r\n[\s\S]*HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n$/);
    else await client.closed;
    expect(/connection: close/i.test(client.received)).toBe(!goesOn);
    expect(client.received.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(goesOn ? 2 : 1);
    expect(upstream.taken).toEqual([]);
    const seen = upstream.ordinary.map(({ req }) => `${req.method} ${req.url}`);
    expect(seen.sort()).toEqual([`${method} /first`, ...(goesOn ? ["GET /second"] : [])].sort());
    const first = upstream.ordinary.find(({ req }) => req.url === "/first");
    expect(first?.body).toBe(sent === "" ? "" : body);
    expect(first?.req.headers).not.toHaveProperty("upgrade");
    expect(first?.req.headers).not.toHaveProperty("http2-settings");
  });

  it("beside one that is not goes, alone", async () => {
    const upstream = await echoingUpstream();
    const { port } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    client.write(`GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c, websocket\r\n${settings}\r\n`);
    await client.until(/^HTTP\/1\.1 101 /);
    const { req } = await upstream.first;
    expect(req.headers).toMatchObject({ upgrade: "websocket", connection: "upgrade" });
    expect(req.headers).not.toHaveProperty("http2-settings");
    client.socket.end();
  });

  it("of HTTP/1.0, which has none, makes an ordinary request", async () => {
    const upstream = await echoingUpstream();
    const { port } = await proxyTo(upstream.url);
    const text = await exchange(port, upgrade().replace("HTTP/1.1", "HTTP/1.0"));
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(upstream.taken).toEqual([]);
  });

  it.each([
    "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
    "Transfer-Encoding: chunked, identity\r\n",
    "Content-Length: 3\r\nContent-Length: 4\r\n",
  ])("with framing in doubt (%j) is 400, and nothing behind it is a request", async (framing) => {
    const upstream = await echoingUpstream();
    const { port } = await proxyTo(upstream.url);
    const text = await exchange(port, `${upgrade("/x", framing)}0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect([upstream.taken, upstream.ordinary]).toEqual([[], []]);
  });

  it("without a Host is 400, as every request", async () => {
    const { port } = await proxyTo("http://127.0.0.1:1");
    expect(await exchange(port, upgrade().replace("Host: a.example\r\n", ""))).toMatch(/^HTTP\/1\.1 400 /);
  });

  it("that waits for 100 (Continue) before its body gets it", async () => {
    const upstream = await echoingUpstream();
    const { port } = await proxyTo(upstream.url);
    const client = new RawClient(port);
    client.write(`POST /x HTTP/1.1\r\nHost: a\r\n${h2c}Expect: 100-continue\r\nContent-Length: 5\r\n\r\n`);
    await client.until(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
    client.write("hello");
    await client.until(/HTTP\/1\.1 200 OK\r\n[\s\S]*hello$/);
  });

  it("behind an earlier request may take longer to answer than connections are kept between requests", async () => {
    const later = fn(() => new Promise<string>((resolve) => setTimeout(() => resolve("later"), 1200)));
    const apis: Api[] = [{ name: "later", method: "GET", path: "/later", backend: later }, everything];
    const { port } = await served([{ name: "g", backend: mock({ text: "first" }), apis }], {}, { keepAliveMs: 20 });
    const client = new RawClient(port);
    client.write(`GET /x HTTP/1.1\r\nHost: a\r\n\r\nGET /later HTTP/1.1\r\nHost: a\r\n${h2c}\r\n`);
    await client.until(/\r\n\r\nfirstHTTP\/1\.1 200 OK\r\n[\s\S]*"later"$/);
  });

  it("can come with every request of a connection", async () => {
    const upstream = await echoingUpstream();
    const { port } = await proxyTo(upstream.url);
    const warnings: string[] = [];
    const warn = (warning: Error) => warnings.push(warning.message);
    process.on("warning", warn);
    const client = new RawClient(port);
    for (let i = 0; i < 30; i++) {
      client.write(`GET /${i} HTTP/1.1\r\nHost: a\r\n${h2c}\r\n`);
      client.received = "";
      await client.until(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n$/);
    }
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", warn);
    expect(warnings).toEqual([]);
    expect(upstream.ordinary).toHaveLength(30);
  });
});

describe("an upgrade behind requests that have no answer yet", () => {
  it.each(["websocket", "h2c"])("to %s waits for its turn", async (protocol) => {
    const upstream = await echoingUpstream();
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
    const last = `GET /last HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`;
    client.write(`GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /second HTTP/1.1\r\nHost: a\r\n\r\n${last}`);
    await expect.poll(() => upstream.ordinary).toHaveLength(1);
    expect([client.received, upstream.taken]).toEqual(["", []]);
    go();
    await client.until(/^HTTP\/1\.1 200 [\s\S]*"slow"HTTP\/1\.1 200 [\s\S]*HTTP\/1\.1 (?:101|200) [\s\S]*\r\n\r\n$/);
    expect(upstream.taken).toHaveLength(protocol === "h2c" ? 0 : 1);
    client.socket.end();
    await client.closed;
  });

  it("is over when its client leaves meanwhile", async () => {
    const upstream = await echoingUpstream();
    let go = () => {};
    const waiting = new Promise<string>((resolve) => {
      go = () => resolve("slow");
    });
    const { port, gateway } = await served([
      {
        name: "g",
        backend: { kind: "http", url: upstream.url },
        apis: [{ name: "slow", method: "GET", path: "/slow", backend: fn(() => waiting) }, everything],
      },
    ]);
    const client = new RawClient(port);
    client.write("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    client.write(upgrade());
    await new Promise((resolve) => client.socket.write("", resolve));
    client.socket.resetAndDestroy();
    const answered = new Promise((resolve) => gateway.on("dispatch", resolve));
    go();
    await answered;
    // What comes after it comes in later turns of the event loop.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(upstream.taken).toEqual([]);
  });
});
