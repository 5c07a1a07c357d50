import fc from "fast-check";
import { Pool } from "undici";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createGateway, type Gateway, type GatewayRequest } from "../../src/index.js";
import { naiveCanonicalPath } from "./support/naive-path.js";
import { startUpstream, type Upstream } from "./support/upstream.js";

let upstream: Upstream;
let gateways: readonly (readonly [prefix: string, base: string, gateway: Gateway])[];
/** Request lines and hosts as the true backend got them. */
let received: { readonly url: string; readonly host: string | undefined }[] = [];
/** Origins and paths as undici was given them. */
const dispatched = vi.spyOn(Pool.prototype, "dispatch");

beforeAll(async () => {
  upstream = await startUpstream((request, response) => {
    received.push({ url: request.url as string, host: request.headers.host });
    response.end("ok");
  });
  gateways = ["", "/api"].flatMap((prefix) =>
    ["", "/v1", "/v1/"].map((base) => {
      const group = { name: "g", prefix, backend: { kind: "http" as const, url: upstream.url + base } };
      const apis = [{ name: "all", method: "ANY", path: "/", match: "prefix" as const }];
      return [prefix, base.replace(/\/$/, ""), createGateway({ groups: [{ ...group, apis }] })] as const;
    }),
  );
});
afterAll(async () => {
  dispatched.mockRestore();
  await Promise.all(gateways.map(([, , gateway]) => gateway.close()));
  await upstream.close();
});
beforeEach(() => {
  received = [];
});

/** What attackers put into paths. */
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("/", "//", "a", "b", "/a", "api", "/api", "evil.example", "127.0.0.1:1") },
  { weight: 2, arbitrary: fc.constantFrom("..", ".", "/..", "/../", "%2e", "%2E%2e", "..;", "%2F", "%2f..", "%5c", "\\", "/\\") },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "@",
      "user:password@",
      ":80",
      "http:",
      "https://",
      "?",
      "#",
      "*",
      ";",
      "%00",
      "%0d%0a",
      "\r\n",
      "\t",
      " ",
      "%",
      "%zz",
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom("%C3%A9", "é", "%c0%ae", "{x}", "|", '"', "%25", "%252e", "^", "`", "<", "[", "%7e") },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 3 }) },
);
const tail = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(""));
const url = fc.oneof(
  tail.map((text) => `/${text}`),
  tail.map((text) => `/api${text}`),
  tail,
  tail.map((text) => `http://evil.example${text}`),
);

interface Sent {
  readonly status: number;
  readonly url: string | undefined;
}

async function send(gateway: Gateway, request: GatewayRequest): Promise<Sent> {
  received = [];
  dispatched.mockClear();
  const response = await gateway.dispatch(request);
  await response.bytes();
  for (const [options] of dispatched.mock.calls) expect(options.origin === undefined || String(options.origin) === upstream.url).toBe(true);
  for (const pool of dispatched.mock.contexts) expect(pool).toBeInstanceOf(Pool);
  for (const { host } of received) expect(host).toBe(upstream.host);
  expect(received.length).toBeLessThanOrEqual(1);
  expect(response.status === 200).toBe(received.length === 1);
  return { status: response.status, url: received[0]?.url };
}

/** What an upstream would be asked for, or `undefined` where the request must not leave. */
function naiveUpstreamUrl(prefix: string, base: string, asked: string): string | undefined {
  const relative = asked.replace(/^https?:\/\/[^/?]+/i, "");
  const [path = "", ...query] = relative.split("?");
  const canonical = naiveCanonicalPath(path === "" ? "/" : path);
  if (canonical === null || !(canonical === prefix || canonical.startsWith(`${prefix}/`))) return undefined;
  const local = canonical.slice(prefix.length) || "/";
  const whole = query.length === 0 || query.join("?") === "" ? "" : `?${query.join("?")}`;
  return local.startsWith("//") ? undefined : base + local + whole;
}

describe("property 26: the upstream's origin is always the configured one", () => {
  it("whatever the path: the request goes there as the rules say, or nowhere", async () => {
    await fc.assert(
      fc.asyncProperty(url, async (asked) => {
        for (const [prefix, base, gateway] of gateways) {
          const { status, url: got } = await send(gateway, { method: "GET", url: asked, headers: { host: "evil.example" } });
          if (got === undefined) {
            expect([400, 404, 414]).toContain(status);
            continue;
          }
          expect(got).toBe(naiveUpstreamUrl(prefix, base, asked));
          expect(got.startsWith(base === "" ? "/" : `${base}/`)).toBe(true);
          expect(/(^|\/|%2f|%5c)(\.|%2e){1,2}($|\/|;|%2f|%5c)|\\|#/i.test(got.split("?")[0] as string)).toBe(false);
        }
      }),
      {
        numRuns: 300,
        examples: [
          "//evil.example/x",
          "/\\evil.example",
          "/\t/evil.example",
          "@evil.example",
          "http://evil.example/x",
          "/api../b",
          "/api//b",
          "/api/%2e%2e/b",
        ].map((asked): [string] => [asked]),
      },
    );
  });

  it("harmless paths do arrive, so that refusing everything would not do", async () => {
    const segment = fc.stringMatching(/^[a-z0-9~!$&'()*+,;=:@_-]{1,8}$/);
    const harmless = fc.tuple(
      fc.array(segment, { minLength: 1, maxLength: 4 }),
      fc.option(fc.stringMatching(/^[a-z]=[a-z0-9%&=+/?:@]{1,12}$/)),
    );
    await fc.assert(
      fc.asyncProperty(harmless, async ([segments, query]) => {
        const path = `/${segments.join("/")}${query === null ? "" : `?${query}`}`;
        for (const [prefix, base, gateway] of gateways) {
          expect(await send(gateway, { method: "GET", url: prefix + path })).toEqual({ status: 200, url: base + path });
        }
      }),
      { numRuns: 60 },
    );
  });

  it("whatever a mapping puts into the path, the query and the headers", async () => {
    const mapping = {
      path: "/m/{id}/{v}/{rest+}",
      params: [
        { from: "query.v", to: "path.v" },
        { from: "header.x-rest", to: "path.rest" },
        { from: "path.id", to: "header.x-id" },
        { from: "query.v", to: "query.w" },
      ],
      constants: { query: { fixed: "1" }, header: { "x-original-url": "/evil" } },
    } as const;
    const backend = { kind: "http" as const, url: `${upstream.url}/v1` };
    const gateway = createGateway({ groups: [{ name: "g", backend, apis: [{ name: "a", method: "GET", path: "/{id}", mapping }] }] });
    let arrived = 0;
    const value = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(""));
    await fc.assert(
      fc.asyncProperty(value, value, value, async (id, v, rest) => {
        const rawHeaders = ["x-rest", rest];
        const asked = `/${encodeURIComponent(id)}?v=${encodeURIComponent(v)}&fixed=2`;
        const { status, url: got } = await send(gateway, { method: "GET", url: asked, rawHeaders });
        if (got === undefined) {
          expect(status).toBe(id === "" ? 404 : 400);
          return;
        }
        arrived++;
        const [path, query] = got.split("?");
        const parts = [id, v, ...rest.split("/")].map(encodeURIComponent);
        expect(path).toBe(`/v1/m/${parts.join("/")}`);
        expect(parts.some((part) => /^\.{0,2}$|^\.\.?(;|%2F|%5C)|(%2F|%5C)\.\.?(;|%2F|%5C|$)/i.test(part) && part !== "")).toBe(false);
        expect([...new URLSearchParams(query)]).toEqual([
          ["v", v],
          ["w", v],
          ["fixed", "1"],
        ]);
      }),
      {
        numRuns: 400,
        examples: [
          ["a", "..", "b"],
          ["a", "b", "../c"],
          ["..", "b", "c"],
          ["a", "b", "//evil.example"],
          ["a", "%2e%2e", "b\\.."],
        ],
      },
    );
    await gateway.close();
    expect(arrived).toBeGreaterThan(20);
  });

  it("headers that name other places change nothing", async () => {
    const field = fc.constantFrom(
      "host",
      "x-forwarded-host",
      "forwarded",
      "x-original-url",
      "x-rewrite-url",
      "x-forwarded-server",
      ":authority",
      "via",
    );
    const value = fc.constantFrom("evil.example", "host=evil.example", "/evil", "http://evil.example/x", "evil.example:80");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(field, value), { maxLength: 3 }), async (lines) => {
        for (const [prefix, base, gateway] of gateways) {
          const { status, url: got } = await send(gateway, { method: "GET", url: `${prefix}/a`, rawHeaders: lines.flat() });
          if (got === undefined) expect(status).toBe(400);
          else expect(got).toBe(`${base}/a`);
        }
      }),
      { numRuns: 60 },
    );
  });
});
