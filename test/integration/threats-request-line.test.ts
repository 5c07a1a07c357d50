/** THREATS.md, "Request line and headers": each row over a real socket, byte for byte. */
import { describe, expect, it } from "vitest";
import { type Api, type ApiGroup, fn, mock } from "../../src/index.js";
import { everything, proxyTo, type ServedGateway, served } from "./support/gateway.js";
import { httpUpstream } from "./support/http-upstream.js";
import { exchange, statusOf } from "./support/raw-client.js";
import { rawUpstream, upstreamSaying } from "./support/raw-upstream.js";

/** Answers with what it was asked for. */
const echo = fn(({ params, query, header }) => ({ status: 200, json: { params, query: [...query], mine: header("x-mine") ?? null } }));

const echoing: ApiGroup = {
  name: "echo",
  apis: [
    { ...everything, backend: echo },
    { name: "root", method: "ANY", path: "/", backend: echo },
  ],
};

const host = "Host: a.example\r\nConnection: close\r\n";

describe("what node:http itself refuses is 400 and reaches no backend", () => {
  const rows: readonly [string, string][] = [
    ["Content-Length and Transfer-Encoding", `POST /x HTTP/1.1\r\n${host}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ["Transfer-Encoding and Content-Length", `POST /x HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n`],
    ["two Content-Length", `POST /x HTTP/1.1\r\n${host}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde`],
    ["two Content-Length of one value", `POST /x HTTP/1.1\r\n${host}Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd`],
    ["Transfer-Encoding: xchunked", `POST /x HTTP/1.1\r\n${host}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ["Transfer-Encoding: chunked, identity", `POST /x HTTP/1.1\r\n${host}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
    ["a space before the colon", `POST /x HTTP/1.1\r\n${host}Content-Length : 4\r\n\r\nabcd`],
    ["a folded field", `GET /x HTTP/1.1\r\n${host}X-A: 1\r\n 2\r\n\r\n`],
    ["lines that end in a bare LF", "GET /x HTTP/1.1\nHost: a.example\n\n"],
    ["a field that ends in a bare CR", `GET /x HTTP/1.1\r\n${host}X-A: 1\rX-B: 2\r\n\r\n`],
    ["Content-Length: +4", `POST /x HTTP/1.1\r\n${host}Content-Length: +4\r\n\r\nabcd`],
    ["no Host", "GET /x HTTP/1.1\r\nConnection: close\r\n\r\n"],
    ["NUL in the path", `GET /x\0y HTTP/1.1\r\n${host}\r\n`],
    ["a byte beyond ASCII in the path", `GET /\xe4 HTTP/1.1\r\n${host}\r\n`],
    ["NUL in a field", `GET /x HTTP/1.1\r\n${host}X-A: a\0b\r\n\r\n`],
  ];

  it.each(rows)("%s", async (_what, bytes) => {
    const upstream = await upstreamSaying("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    const { port } = await proxyTo(upstream.url);
    const text = await exchange(port, bytes);
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(upstream.connections).toEqual([]);
  });

  it("a chunk size of 0x1, and the upstream never gets a whole request", async () => {
    const upstream = await rawUpstream(() => {});
    const { port, gateway } = await proxyTo(upstream.url);
    const text = await exchange(port, `POST /x HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n`);
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    await gateway.close();
    for (const { received } of upstream.connections) expect(received()).not.toMatch(/0\r\n\r\n$/);
  });

  it("20 KB of headers are 431", async () => {
    const { port } = await served([echoing]);
    expect(await statusOf(port, `GET /x HTTP/1.1\r\n${host}X-A: ${"a".repeat(20_480)}\r\n\r\n`)).toBe(431);
  });
});

describe("what the gateway refuses is 400 with a code", () => {
  const rows: readonly [string, string][] = [
    ["HTTP/1.0 with Transfer-Encoding", "POST /x HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    [
      "Transfer-Encoding: gzip, chunked, which would be forwarded as something else",
      `POST /x HTTP/1.1\r\n${host}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
    ],
    ["two Host fields", "GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n"],
    ["two Host fields of one value", "GET /x HTTP/1.1\r\nHost: a\r\nHost: a\r\nConnection: close\r\n\r\n"],
    ["Host: a/..@evil:99", "GET /x HTTP/1.1\r\nHost: a/..@evil:99\r\nConnection: close\r\n\r\n"],
    ["/a/../b", `GET /a/../b HTTP/1.1\r\n${host}\r\n`],
    ["/%2e%2e/", `GET /%2e%2e/ HTTP/1.1\r\n${host}\r\n`],
    ["/a/..%2fb", `GET /a/..%2fb HTTP/1.1\r\n${host}\r\n`],
    ["/a/..;/b", `GET /a/..;/b HTTP/1.1\r\n${host}\r\n`],
    ["/a\\..\\b", `GET /a\\..\\b HTTP/1.1\r\n${host}\r\n`],
    ["/a#../x", `GET /a#../x HTTP/1.1\r\n${host}\r\n`],
    ["GET *", `GET * HTTP/1.1\r\n${host}\r\n`],
    ["/%", `GET /% HTTP/1.1\r\n${host}\r\n`],
    ["/%c0%ae", `GET /%c0%ae HTTP/1.1\r\n${host}\r\n`],
    ["/%zz", `GET /%zz HTTP/1.1\r\n${host}\r\n`],
    ["/%00", `GET /%00 HTTP/1.1\r\n${host}\r\n`],
    ["/%0d%0a", `GET /%0d%0a HTTP/1.1\r\n${host}\r\n`],
  ];

  it.each(rows)("%s", async (_what, bytes) => {
    const upstream = await httpUpstream();
    const { port } = await proxyTo(upstream.url);
    const text = await exchange(port, bytes);
    expect(text).toMatch(/^HTTP\/1\.1 400 [\s\S]*content-type: application\/problem\+json[\s\S]*"code":"BAD_REQUEST"/i);
    expect(upstream.seen).toEqual([]);
  });
});

describe("what looks like an authority", () => {
  it("in the absolute form GET http://evil/x selects no upstream, only the path counts", async () => {
    const [upstream, evil] = [await httpUpstream(), await httpUpstream()];
    const { port } = await proxyTo(upstream.url);
    const text = await exchange(port, `GET ${evil.url}/x?y=1 HTTP/1.1\r\n${host}\r\n`);
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect([evil.seen.length, upstream.seen[0]?.url]).toEqual([0, "/x?y=1"]);
  });

  it("in GET //evil.com/x is a path, and is refused where an upstream could take it for more", async () => {
    const { port } = await served([echoing]);
    const text = await exchange(port, `GET //evil.com/x HTTP/1.1\r\n${host}\r\n`);
    expect(text).toContain('"params":{"rest":"/evil.com/x"}');
    const upstream = await httpUpstream();
    const proxy = await proxyTo(upstream.url);
    expect(await statusOf(proxy.port, `GET //evil.com/x HTTP/1.1\r\n${host}\r\n`)).toBe(400);
    expect(upstream.seen).toEqual([]);
  });
});

describe("a prefix that is stripped", () => {
  const start = async (match: "exact" | "prefix", path: string): Promise<ServedGateway & { seen: readonly { url: string }[] }> => {
    const upstream = await httpUpstream();
    const backend = { kind: "http", url: `${upstream.url}/base` } as const;
    const proxy = await served([{ name: "api", prefix: "/api", backend, apis: [{ name: "all", method: "ANY", path, match }] }]);
    return { ...proxy, seen: upstream.seen };
  };

  it.each(["/api../admin", "/api..%2fadmin", "/api/../admin", "/api/..", "/api//admin", "/api/%2e%2e/admin", "/apiadmin"])(
    "never leaves %s to be anything but a path below the base",
    async (target) => {
      for (const [match, path] of [
        ["prefix", "/"],
        ["exact", "/{rest+}"],
      ] as const) {
        const { port, seen } = await start(match, path);
        expect([400, 404]).toContain(await statusOf(port, `GET ${target} HTTP/1.1\r\n${host}\r\n`));
        expect(seen).toEqual([]);
      }
    },
  );
});

describe("methods", () => {
  it("TRACE is 405 with Allow", async () => {
    const { port } = await served([{ name: "g", apis: [{ name: "a", method: "GET", path: "/x", backend: mock() }] }]);
    const text = await exchange(port, `TRACE /x HTTP/1.1\r\n${host}\r\n`);
    expect(text).toMatch(/^HTTP\/1\.1 405 [\s\S]*allow: GET, HEAD, OPTIONS/i);
  });

  it("TRACE is 405 also for an API that takes any method", async () => {
    const upstream = await httpUpstream();
    const { port } = await proxyTo(upstream.url);
    expect(await statusOf(port, `TRACE /x HTTP/1.1\r\n${host}\r\n`)).toBe(405);
    expect(upstream.seen).toEqual([]);
  });

  it("CONNECT is refused", async () => {
    const upstream = await httpUpstream();
    const { port } = await proxyTo(upstream.url);
    const status = await statusOf(port, `CONNECT 127.0.0.1:${upstream.port} HTTP/1.1\r\nHost: 127.0.0.1:${upstream.port}\r\n\r\n`);
    expect([0, 405]).toContain(status);
    expect(upstream.seen).toEqual([]);
  });

  it.each(["get", "Get", "G@T", "FOOBAR(", "GET\x01"])("%j is refused before it reaches the upstream", async (method) => {
    const upstream = await httpUpstream();
    const { port, gateway } = await proxyTo(upstream.url);
    expect(await statusOf(port, `${method} /x HTTP/1.1\r\n${host}\r\n`)).toBe(400);
    expect((await gateway.dispatch({ method, url: "/x" })).status).toBe(400);
    expect(upstream.seen).toEqual([]);
  });
});

describe("names of Object.prototype", () => {
  const names = ["__proto__", "constructor", "toString"];
  const api = (name: string): Api => ({ name, method: "GET", path: `/${name}/{${name === "__proto__" ? "p" : name}}`, backend: echo });

  it.each(names)("%s is inert as header, parameter, query, API and group name", async (name) => {
    const before = Reflect.ownKeys(Object.prototype);
    const upstream = await httpUpstream();
    const all: Api = { name: "all", method: "ANY", path: "/up/{rest+}", backend: { kind: "http", url: upstream.url } };
    const { port } = await served([{ name, apis: [api(name), all] }]);
    const text = await exchange(port, `GET /${name}/${name}?${name}=polluted HTTP/1.1\r\n${host}${name}: polluted\r\n\r\n`);
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(text).toContain(`"query":[["${name}","polluted"]]`);
    await exchange(port, `GET /up/${name}?${name}=polluted HTTP/1.1\r\n${host}${name}: polluted\r\n\r\n`);
    expect(upstream.seen[0]?.url).toBe(`/up/${name}?${name}=polluted`);
    expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("sizes and choices", () => {
  it("a path of more than 8 KiB is 414", async () => {
    const { port } = await served([echoing]);
    expect(await statusOf(port, `GET /${"a".repeat(8192)} HTTP/1.1\r\n${host}\r\n`)).toBe(414);
    expect(await statusOf(port, `GET /${"a".repeat(8191)} HTTP/1.1\r\n${host}\r\n`)).toBe(200);
  });

  it.each([
    "x-env: test",
    "x-environment: test",
    "x-backend: mock",
    "x-pointsman-environment: test",
    "x-original-url: /admin",
    "x-http-method-override: DELETE",
  ])("%s chooses nothing unless a rule says so", async (field) => {
    const rules = [{ environment: "test", when: { header: { "x-env": "test" } }, backend: mock({ text: "from the test rule" }) }];
    const { port } = await served([
      { name: "g", backend: mock({ text: "the default" }), rules, apis: [{ name: "a", method: "GET", path: "/x" }] },
    ]);
    const text = await exchange(port, `GET /x HTTP/1.1\r\n${host}${field}\r\n\r\n`);
    expect(text).toMatch(/^HTTP\/1\.1 200 [\s\S]*the default$/);
  });
});
