import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Api, createGateway, type Gateway, http, type RequestMapping, validateConfig } from "../../src/index.js";

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let upstream: Server;
let base: string;
let seen: Seen[];
let gateway: Gateway | undefined;

beforeEach(async () => {
  seen = [];
  upstream = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    seen.push({ method: request.method, url: request.url, headers: request.headers, body });
    response.end("ok");
  });
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`;
});

afterEach(async () => {
  await gateway?.close();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});

function withMapping(mapping: RequestMapping, api: Partial<Api> = {}): Gateway {
  const apis = [{ name: "getPet", method: "ANY", path: "/pets/{petId}", mapping, ...api }];
  gateway = createGateway({ groups: [{ name: "petstore", prefix: "/petstore", backend: http(base), apis }] });
  return gateway;
}

async function ask(
  url: string,
  mapping: RequestMapping,
  headers: Record<string, string> = {},
  api: Partial<Api> = {},
): Promise<Seen | number> {
  const response = await withMapping(mapping, api).dispatch({ method: "GET", url, headers });
  await response.text();
  return seen[0] ?? response.status;
}

describe("a mapping rewrites a request for an HTTP backend", () => {
  it("replaces the path below the base path, with the parameters of the API's path encoded", async () => {
    expect(await ask("/petstore/pets/a%2Fb%3Fc", { path: "/animals/{petId}/card" })).toMatchObject({ url: "/v1/animals/a%2Fb%3Fc/card" });
  });

  it("keeps the slashes of a greedy parameter where the mapping says so, and nowhere else", async () => {
    const api = { path: "/pets/{petId+}" };
    expect(await ask("/petstore/pets/a/b", { path: "/x/{petId+}" }, {}, api)).toMatchObject({ url: "/v1/x/a/b" });
    seen = [];
    expect(await ask("/petstore/pets/a/b", { path: "/x/{petId}" }, {}, api)).toMatchObject({ url: "/v1/x/a%2Fb" });
  });

  it("changes the method", async () => {
    expect(await ask("/petstore/pets/7", { method: "POST" })).toMatchObject({ method: "POST", url: "/v1/pets/7" });
  });

  it("copies values between path, query and headers", async () => {
    const params = [
      { from: "path.petId", to: "query.id" },
      { from: "query.lang", to: "header.x-lang" },
      { from: "header.X-Shop", to: "path.shop" },
    ] as const;
    const found = await ask("/petstore/pets/7?lang=de&a=%20", { path: "/shops/{shop}", params }, { "x-shop": "north east" });
    expect(found).toMatchObject({ url: "/v1/shops/north%20east?lang=de&a=%20&id=7", headers: { "x-lang": "de" } });
  });

  it("sets constants, and replaces what the client sent of the same name, however it spelt it", async () => {
    const mapping = { constants: { query: { key: "k&1" }, header: { "X-Tenant": "t1" } } };
    const found = await ask("/petstore/pets/7?a=1&%6bey=mine&key=too", mapping, { "x-tenant": "forged" });
    expect(found).toMatchObject({ url: "/v1/pets/7?a=1&key=k%261", headers: { "x-tenant": "t1" } });
  });

  it("sets nothing where the request has no value, but refuses a path without one", async () => {
    expect(await ask("/petstore/pets/7", { params: [{ from: "query.q", to: "header.x-q" }] })).not.toMatchObject({
      headers: { "x-q": "" },
    });
    seen = [];
    expect(await ask("/petstore/pets/7", { path: "/x/{q}", params: [{ from: "query.q", to: "path.q" }] })).toBe(400);
  });

  it("lets no value bring in a dot segment, another origin or a line break", async () => {
    const toPath: RequestMapping = { path: "/{q}", params: [{ from: "query.q", to: "path.q" }] };
    for (const value of ["..", ".", "%2e%2e"]) expect(await ask(`/petstore/pets/7?q=${value}`, toPath)).toBe(400);
    expect(await ask("/petstore/pets/7?q=//evil.example/", toPath)).toMatchObject({ url: "/v1/%2F%2Fevil.example%2F?q=//evil.example/" });
    seen = [];
    const toHeader: RequestMapping = { params: [{ from: "query.q", to: "header.x-q" }] };
    expect(await ask("/petstore/pets/7?q=a%0d%0ax-evil:1", toHeader)).toBe(400);
  });

  it("is ignored by a Mock", async () => {
    const response = await withMapping({ path: "/x", method: "POST" }, { backend: { kind: "mock", text: "mocked" } }).dispatch({
      method: "GET",
      url: "/petstore/pets/7",
    });
    expect([await response.text(), seen.length]).toEqual(["mocked", 0]);
  });
});

describe("a mapping that refers to nothing is a configuration issue", () => {
  const cases: [string, RequestMapping | Record<string, unknown>, string[]][] = [
    ["a parameter that the API does not have", { path: "/x/{petid}" }, ["UNKNOWN_REFERENCE /path"]],
    ["a source that the path does not have", { params: [{ from: "path.id", to: "query.id" }] }, ["UNKNOWN_REFERENCE /params/0/from"]],
    [
      "a place that the mapping's path lacks",
      { path: "/x", params: [{ from: "query.a", to: "path.a" }] },
      ["UNKNOWN_REFERENCE /params/0/to"],
    ],
    ["a place without a mapped path", { params: [{ from: "query.a", to: "path.a" }] }, ["UNKNOWN_REFERENCE /params/0/to"]],
    ["a place that is none", { params: [{ from: "cookie.a", to: "query.a" }] }, ["INVALID_VALUE /params/0/from"]],
    ["one target twice", { params: ["a", "b"].map((a) => ({ from: `query.${a}`, to: "query.c" })) }, ["CONFLICTING_KEYS /params/1/to"]],
    ["a header of the connection", { constants: { header: { Connection: "close" } } }, ["INVALID_VALUE /constants/header/Connection"]],
    [
      "a header that says where the request came from",
      { params: [{ from: "query.a", to: "header.X-Forwarded-For" }] },
      ["INVALID_VALUE /params/0/to"],
    ],
    ["a header with a line break", { constants: { header: { "x-a": "1\r\nx-b: 2" } } }, ["INVALID_VALUE /constants/header/x-a"]],
    ["a malformed path", { path: "/x/{petId" }, ["INVALID_PATH /path"]],
    ["ANY as a method", { method: "ANY" }, ["INVALID_VALUE /method"]],
  ];
  it.each(cases)("%s", (_, mapping, expected) => {
    const apis = [{ name: "getPet", method: "GET", path: "/pets/{petId}", mapping }];
    const result = validateConfig({ groups: [{ name: "petstore", backend: http("http://up.internal"), apis }] });
    const issues = result.ok ? [] : result.issues.map(({ code, path }) => `${code} ${path.replace("/groups/0/apis/0/mapping", "")}`);
    expect(issues).toEqual(expected);
  });

  it("says what was probably meant", () => {
    const apis = [{ name: "getPet", method: "GET", path: "/pets/{petId}", mapping: { path: "/x/{petid}" } }];
    const result = validateConfig({ groups: [{ name: "petstore", backend: http("http://up.internal"), apis }] });
    expect(result.ok ? "" : result.issues[0]?.message).toContain('Did you mean "petId"?');
  });
});
