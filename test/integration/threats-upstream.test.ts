/** THREATS.md, "To the upstream": the rows that the HTTP backend's own configuration covers. */
import { getEventListeners } from "node:events";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { createGateway, isGatewayError } from "../../src/index.js";
import { upstreamPath } from "../../src/backends/http/message/upstream-path.js";
import { proxyTo } from "./support/gateway.js";
import { httpUpstream } from "./support/http-upstream.js";
import { exchange, RawClient, statusOf } from "./support/raw-client.js";
import { rawUpstream, upstreamSaying } from "./support/raw-upstream.js";

const host = "Host: a.example\r\nConnection: close\r\n";
const ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

describe("a path joined to a base URL", () => {
  it.each([
    "//evil",
    "/\\evil",
    "/\t/evil",
    "@evil",
    "/@evil",
    "http://evil/x",
    "https:evil",
    "/..//evil",
    "/%2f%2fevil",
    "/;@evil",
    "/x?@evil",
    "?x",
  ])("%j reaches the configured origin below the base path, or nobody", async (target) => {
    const upstream = await httpUpstream();
    const { port } = await proxyTo(`${upstream.url}/base`);
    const status = await statusOf(port, `GET ${target} HTTP/1.1\r\n${host}\r\n`);
    expect([200, 400]).toContain(status);
    expect(upstream.seen).toHaveLength(status === 200 ? 1 : 0);
    for (const { url } of upstream.seen) expect(url).toMatch(/^\/base\/(?!\/)/);
  });

  it("leaves the origin as it is, whatever it holds", () => {
    const text = fc.string({ unit: fc.constantFrom(..."/\\.%2eEfF5cC@:?#;a \t\r\n\0é", "//", "..", "http:", "evil.example") });
    fc.assert(
      fc.property(fc.constantFrom("", "/v1", "/a/b%20c"), text, text, (base, path, query) => {
        let joined: string;
        try {
          joined = upstreamPath(base, path, query);
        } catch (error) {
          expect(isGatewayError(error) && error.code).toBe("BAD_REQUEST");
          return;
        }
        const url = new URL(`https://upstream.example:8443${joined}`);
        expect(url.origin).toBe("https://upstream.example:8443");
        expect(url.pathname.startsWith(`${base}/`)).toBe(true);
        expect(url.pathname.startsWith("//")).toBe(false);
        expect(joined).toMatch(/^[\x21-\xff]+$/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("fields of the connection", () => {
  const hopByHop =
    "Keep-Alive: timeout=9\r\nProxy-Connection: x\r\nTrailer: x-t\r\nUpgrade: h2c\r\nProxy-Authorization: Basic abc\r\nProxy-Authenticate: x\r\n";
  const names = [
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "upgrade",
    "proxy-authorization",
    "proxy-authenticate",
    "transfer-encoding",
  ];

  it("do not reach the upstream", async () => {
    const upstream = await httpUpstream();
    const { port } = await proxyTo(upstream.url);
    await exchange(port, `GET /x HTTP/1.1\r\nHost: a\r\n${hopByHop}TE: gzip\r\nX-Kept: 1\r\nConnection: close\r\n\r\n`);
    const fields = upstream.seen[0]?.fields ?? {};
    for (const name of names) expect(fields).not.toHaveProperty(name);
    expect(fields).toMatchObject({ "x-kept": ["1"], connection: ["keep-alive"] });
  });

  it("do not reach the client", async () => {
    const upstream = await upstreamSaying(
      `HTTP/1.1 200 OK\r\n${hopByHop}Connection: x-gone, close\r\nX-Gone: 1\r\nX-Kept: 1\r\nContent-Length: 2\r\n\r\nok`,
    );
    const { gateway } = await proxyTo(upstream.url);
    const { headers } = await gateway.dispatch({ method: "GET", url: "/" });
    expect(headers).toEqual({ "x-kept": "1", "content-length": "2", via: "1.1 pointsman" });
  });

  it("that Connection names go as well, wherever they stand and however they are written", async () => {
    const upstream = await httpUpstream();
    const { port } = await proxyTo(upstream.url);
    await exchange(
      port,
      "GET /x HTTP/1.1\r\nHost: a\r\nX-Before: 1\r\nConnection: X-BEFORE , ,x-after\r\nConnection: close\r\nX-After: 1\r\nX-Kept: 1\r\n\r\n",
    );
    expect(upstream.seen[0]?.fields).not.toHaveProperty("x-before");
    expect(upstream.seen[0]?.fields).not.toHaveProperty("x-after");
    expect(upstream.seen[0]?.fields).toMatchObject({ "x-kept": ["1"] });
  });

  it("named in Connection can not take away what the gateway says itself", async () => {
    const upstream = await httpUpstream();
    const { port } = await proxyTo(upstream.url);
    const named = "X-Forwarded-For, X-Forwarded-Host, X-Forwarded-Proto, Via, Host, Content-Length";
    await exchange(port, `POST /x HTTP/1.1\r\nHost: a.example\r\nConnection: close, ${named}\r\nContent-Length: 5\r\n\r\nhello`);
    expect(upstream.seen[0]).toMatchObject({
      body: "hello",
      fields: {
        host: [`127.0.0.1:${upstream.port}`],
        "content-length": ["5"],
        "x-forwarded-for": ["127.0.0.1"],
        "x-forwarded-host": ["a.example"],
        "x-forwarded-proto": ["http"],
        via: ["1.1 pointsman"],
      },
    });
  });

  it("TE keeps trailers and nothing else", async () => {
    const upstream = await httpUpstream();
    const { port } = await proxyTo(upstream.url);
    await exchange(port, "GET /x HTTP/1.1\r\nHost: a\r\nTE: gzip;q=0.5, Trailers\r\nConnection: close, TE\r\n\r\n");
    expect(upstream.seen[0]?.fields.te).toEqual(["trailers"]);
  });
});

describe("what the client says about where it comes from", () => {
  it.each([
    "X-Forwarded-For",
    "x-forwarded-host",
    "X-Forwarded-Proto",
    "X-Forwarded-Port",
    "X-Forwarded-Prefix",
    "Forwarded",
    "X_Forwarded_For",
    "X-Forwarded_For",
  ])("%s is dropped", async (name) => {
    const upstream = await httpUpstream();
    const { port } = await proxyTo(upstream.url);
    await exchange(port, `GET /x HTTP/1.1\r\n${host}${name}: 6.6.6.6\r\n\r\n`);
    expect(JSON.stringify(upstream.seen[0]?.fields)).not.toContain("6.6.6.6");
    expect(upstream.seen[0]?.fields).toMatchObject({ "x-forwarded-for": ["127.0.0.1"], "x-forwarded-host": ["a.example"] });
  });
});

describe("fields that undici refuses", () => {
  it.each([
    "Expect: 100-continue",
    "Upgrade: websocket\r\nConnection: Upgrade",
    "Keep-Alive: 300",
    "Trailer: x-checksum",
    "Transfer-Encoding: chunked",
  ])("%s on a GET is handled, and the hooks run", async (field) => {
    const upstream = await httpUpstream();
    const statuses: number[] = [];
    const { port } = await proxyTo(upstream.url, {}, { hooks: { onResponse: ({ status }) => void statuses.push(status) } });
    const client = new RawClient(port);
    client.write(`GET /x HTTP/1.1\r\nHost: a\r\n${field}\r\n\r\n${field.startsWith("Transfer") ? "0\r\n\r\n" : ""}`);
    await client.until(/HTTP\/1\.1 200 OK/);
    expect(statuses).toEqual([200]);
    expect(upstream.seen).toHaveLength(1);
  });

  it.each(["Expect", "Upgrade", "Keep-Alive", "Trailer", "Connection", "Transfer-Encoding", "Host"])(
    "%s in a request that comes without a socket never becomes a 500",
    async (name) => {
      const upstream = await httpUpstream();
      const { gateway } = await proxyTo(upstream.url);
      for (const value of ["x", "a,,b", "é", ""]) {
        expect([200, 400]).toContain((await gateway.dispatch({ method: "GET", url: "/", headers: { [name]: value } })).status);
      }
    },
  );
});

describe("a chunked body", () => {
  it.each(["DELETE", "OPTIONS"])("with %s is framed so that it can't become a second request", async (method) => {
    const smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
    const upstream = await httpUpstream();
    const { port } = await proxyTo(upstream.url);
    const size = smuggled.length.toString(16);
    await exchange(port, `${method} /x HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n${size}\r\n${smuggled}\r\n0\r\n\r\n`);
    expect(upstream.seen).toHaveLength(1);
    expect(upstream.seen[0]).toMatchObject({ method, url: "/x", body: smuggled });
  });
});

describe("CR, LF and NUL", () => {
  it.each(["a\r\nx-evil: 1", "a\nb", "a\rb", "a\0b", "€"])("in a header value (%j) are 400 and never forwarded", async (value) => {
    const upstream = await httpUpstream();
    const { gateway } = await proxyTo(upstream.url);
    const response = await gateway.dispatch({ method: "GET", url: "/", headers: { "x-a": value } });
    expect(await response.json()).toMatchObject({ status: 400, code: "BAD_REQUEST" });
    expect(upstream.seen).toEqual([]);
  });

  it.each(["x-a\r\nx-evil", "x a", "", "x:a", "é"])("in a header name (%j) are 400 and never forwarded", async (name) => {
    const upstream = await httpUpstream();
    const { gateway } = await proxyTo(upstream.url);
    const response = await gateway.dispatch({ method: "GET", url: "/", headers: { [name]: "1" } });
    expect(await response.json()).toMatchObject({ status: 400, code: "BAD_REQUEST" });
    expect(upstream.seen).toEqual([]);
  });

  it.each(["/a\r\nb", "/a\0b", "/a b", "/a?b\r\nc", "/a?b\0c", "/a?b c"])("in the URL (%j) are 400 and never forwarded", async (url) => {
    const upstream = await httpUpstream();
    const { gateway } = await proxyTo(upstream.url);
    expect((await gateway.dispatch({ method: "GET", url })).status).toBe(400);
    expect(upstream.seen).toEqual([]);
  });

  it.each(["x: a\0b", "x: a\rb", "x\0y: a"])("in the upstream's fields (%j) are 502 and never forwarded", async (field) => {
    const upstream = await upstreamSaying(`HTTP/1.1 200 OK\r\n${field}\r\ncontent-length: 2\r\n\r\nok`);
    const { port } = await proxyTo(upstream.url);
    const text = await exchange(port, `GET /x HTTP/1.1\r\n${host}\r\n`);
    expect(text).toMatch(/^HTTP\/1\.1 502 [\s\S]*"code":"BAD_GATEWAY"/);
  });
});

describe("answers of the upstream", () => {
  it("that redirect to an internal address are passed on and never followed", async () => {
    const internal = await httpUpstream();
    const upstream = await httpUpstream((_req, res) => res.writeHead(302, { location: `${internal.url}/latest/meta-data` }).end());
    const { url } = await proxyTo(upstream.url);
    const response = await fetch(`${url}/x`, { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([302, `${internal.url}/latest/meta-data`]);
    expect(internal.seen).toEqual([]);
  });

  it("with two Set-Cookie keep both", async () => {
    const upstream = await httpUpstream((_req, res) => res.writeHead(200, { "set-cookie": ["a=1", "b=2"] }).end());
    const { port } = await proxyTo(upstream.url);
    expect(await exchange(port, `GET /x HTTP/1.1\r\n${host}\r\n`)).toMatch(/set-cookie: a=1\r\n[\s\S]*set-cookie: b=2\r\n/i);
  });

  it.each([
    ["a Content-Length that is too long", "content-length: 9\r\n\r\nhello"],
    ["chunks without the last one", "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n"],
  ])("with %s are aborted for the client, never a silent complete 200", async (_what, text) => {
    const upstream = await upstreamSaying(({ socket }) => socket.end(`HTTP/1.1 200 OK\r\n${text}`));
    const { url } = await proxyTo(upstream.url);
    await expect(fetch(`${url}/x`).then((response) => response.text())).rejects.toThrow();
  });

  it("that are reset in the middle are aborted for the client", async () => {
    const upstream = await upstreamSaying("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n");
    const { url } = await proxyTo(upstream.url);
    const response = await fetch(`${url}/x`);
    (await upstream.connection()).socket.resetAndDestroy();
    await expect(response.text()).rejects.toThrow();
  });
});

describe("an upstream that takes its time", () => {
  it("and never answers is 504 by the header deadline", async () => {
    const upstream = await rawUpstream(() => {});
    const { port } = await proxyTo(upstream.url, { headersMs: 60 });
    expect(await statusOf(port, `GET /x HTTP/1.1\r\n${host}\r\n`)).toBe(504);
  });

  it("and dribbles or never ends is cut by the total deadline", async () => {
    const upstream = await upstreamSaying(({ socket }) => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      const timer = setInterval(() => socket.write("1\r\nx\r\n"), 10);
      socket.once("close", () => clearInterval(timer));
    });
    const { port } = await proxyTo(upstream.url, { totalMs: 120 });
    expect(await exchange(port, `GET /x HTTP/1.1\r\n${host}\r\n`)).not.toMatch(/\r\n0\r\n\r\n$/);
    await (await upstream.connection()).closed;
  });
});

describe("a client that goes away", () => {
  it("aborts the upstream request within a second, without a leak and without an unhandled rejection", async () => {
    const rejections: unknown[] = [];
    const note = (reason: unknown) => void rejections.push(reason);
    process.on("unhandledRejection", note);
    onTestFinished(() => void process.off("unhandledRejection", note));
    const upstream = await rawUpstream(() => {});
    const { port, gateway } = await proxyTo(upstream.url);
    const clients = Array.from({ length: 20 }, () => new RawClient(port));
    for (const client of clients) client.write("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
    const connections = await Promise.all(clients.map((_, index) => upstream.connection(index)));
    await Promise.all(connections.map(({ until }) => until(/\r\n1\r\nx/)));
    const since = performance.now();
    for (const { socket } of clients) socket.destroy();
    await Promise.all(connections.map(({ closed }) => closed));
    expect(performance.now() - since).toBeLessThan(1000);
    // Settles only when nothing is in flight any more.
    await gateway.close();
    expect(rejections).toEqual([]);
  });

  it("leaves no listeners on a signal that outlives its request", async () => {
    const upstream = await upstreamSaying(ok);
    const { gateway } = await proxyTo(upstream.url);
    const { signal } = new AbortController();
    for (let i = 0; i < 5; i++) await (await gateway.dispatch({ method: "GET", url: "/", signal })).text();
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });
});

describe("10,000 requests to a dead upstream", () => {
  it("are refused quickly, with few connections and a bounded queue", async () => {
    const upstream = await rawUpstream(() => {});
    const { gateway } = await proxyTo(upstream.url, { headersMs: 200, connectMs: 200 }, {}, { connections: 8, maxWaiting: 64 });
    const since = performance.now();
    const statuses = await Promise.all(
      Array.from({ length: 10_000 }, () => gateway.dispatch({ method: "GET", url: "/" }).then(({ status }) => status)),
    );
    expect(performance.now() - since).toBeLessThan(5000);
    // All come at once: those that open the connections wait as well.
    expect(statuses.filter((status) => status === 504)).toHaveLength(72);
    expect(statuses.filter((status) => status === 503)).toHaveLength(10_000 - 72);
    expect(upstream.connections.length).toBeLessThanOrEqual(72);
  });
});

describe("a base URL", () => {
  const refused = [
    "javascript:alert(1)",
    "file:///etc/passwd",
    "ftp://a.example/",
    "http:a.example",
    "http:///a.example",
    "//a.example",
    "a.example",
    "",
    "http://user:hunter2@a.example/",
    "http://@a.example/",
    "http://a.example/#fragment",
    "http://a.example/#",
    "http://a.example/?query",
    "http://a.example?",
    "http://a.example/a/../b",
    "http://a.example/%2e%2e/b",
    "http://a.example//b",
    "http://a.example\\b",
    "http://a.example/a\\b",
    " http://a.example",
    "http://a.example/\n",
    "http://a.ex\tample/",
    "http://a.example/a b",
    "http://a.example/%zz",
    "http://a.example:99999",
    "http://:80/",
    "http://[::1/",
    "http://bücher.example/",
  ];

  it.each(refused)("%j is refused at validation and not repeated in the message", (url) => {
    let issues: readonly { code: string; path: string; message: string }[] = [];
    try {
      createGateway({ groups: [{ name: "g", backend: { kind: "http", url }, apis: [{ name: "a", method: "GET", path: "/" }] }] });
    } catch (error) {
      issues = (error as { issues: typeof issues }).issues;
    }
    expect(issues).toEqual([expect.objectContaining({ path: "/groups/0/backend/url" })]);
    if (url !== "") expect(issues[0]?.code).toBe("INVALID_URL");
    expect(issues[0]?.message).not.toContain("hunter2");
  });

  it.each(["http://a.example", "HTTPS://A.example:8443/v1/", "http://127.0.0.1:1/a%20b", "http://[::1]:80/x", "http://a/~b;c=1/@d:e"])(
    "%j is legal",
    (url) => {
      createGateway({ groups: [{ name: "g", backend: { kind: "http", url }, apis: [{ name: "a", method: "GET", path: "/" }] }] });
    },
  );
});
