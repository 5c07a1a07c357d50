import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGateway, type Gateway, type HttpBackendConfig, http, validateConfig } from "../../src/index.js";

let upstream: Server;
let origin: string;
let received: string[];
let gateway: Gateway | undefined;

beforeEach(async () => {
  upstream = createServer((request, response) => {
    received = request.rawHeaders;
    response.setHeader("x-powered-by", "test").setHeader("x-kept", "1").setHeader("set-cookie", ["a=1", "b=2"]).end("ok");
  });
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await gateway?.close();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});

type Options = Omit<HttpBackendConfig, "kind" | "url">;

async function ask(options: Options, headers: Record<string, string>, address = "192.0.2.7") {
  gateway = createGateway({
    groups: [{ name: "g", backend: http(origin, options), apis: [{ name: "any", method: "ANY", path: "/{rest+}" }] }],
  });
  const response = await gateway.dispatch({ method: "GET", url: "/x", headers, client: { address, protocol: "https" } });
  await response.text();
  return response;
}

function values(name: string): string[] {
  return received.filter((_, i) => i % 2 === 1 && received[i - 1]?.toLowerCase() === name);
}

describe("changes to header fields", () => {
  it("sets and removes fields of the request, in any case", async () => {
    await ask(
      { headers: { request: { set: { "X-Key": "k" }, remove: ["COOKIE", "x-gone"] } } },
      { "x-key": "forged", Cookie: "s=1", "X-Gone": "1", "x-stays": "1" },
    );
    expect([values("x-key"), values("cookie"), values("x-gone"), values("x-stays")]).toEqual([["k"], [], [], ["1"]]);
  });

  it("sets and removes fields of the response, and keeps Set-Cookie lines apart", async () => {
    const { headers } = await ask({ headers: { response: { set: { "Cache-Control": "no-store" }, remove: ["X-Powered-By"] } } }, {});
    expect(headers).toMatchObject({ "cache-control": "no-store", "x-kept": "1", "set-cookie": ["a=1", "b=2"] });
    expect(headers).not.toHaveProperty("x-powered-by");
  });
});

describe("who is believed about where a request comes from", () => {
  const forged = {
    "x-forwarded-for": "203.0.113.1",
    "x-forwarded-proto": "http",
    "x-forwarded-host": "shop.example",
    forwarded: "for=203.0.113.1",
  };

  it("nobody by default", async () => {
    await ask({}, { host: "gw.example", ...forged });
    expect([values("x-forwarded-for"), values("x-forwarded-proto"), values("x-forwarded-host"), values("forwarded")]).toEqual([
      ["192.0.2.7"],
      ["https"],
      ["gw.example"],
      [],
    ]);
  });

  it("not a peer outside the trusted networks", async () => {
    await ask({ trustProxy: ["10.0.0.0/8", "::1"] }, forged);
    expect(values("x-forwarded-for")).toEqual(["192.0.2.7"]);
  });

  it.each(["192.0.2.7", "::ffff:192.0.2.7"])("a trusted peer (%s): what it says is passed on, and it is added", async (address) => {
    await ask({ trustProxy: ["192.0.2.0/24"] }, { host: "gw.example", ...forged }, address);
    expect(values("x-forwarded-for")).toEqual([`203.0.113.1, ${address}`]);
    expect([values("x-forwarded-proto"), values("x-forwarded-host")]).toEqual([["http"], ["shop.example"]]);
    expect(values("forwarded")).toEqual([`for=203.0.113.1, for=${address.includes(":") ? `"[${address}]"` : address}`]);
  });

  it("a peer without an address is nobody's", async () => {
    gateway = createGateway({
      groups: [
        { name: "g", backend: http(origin, { trustProxy: ["0.0.0.0/0", "::/0"] }), apis: [{ name: "a", method: "GET", path: "/x" }] },
      ],
    });
    await (await gateway.dispatch({ method: "GET", url: "/x", headers: forged })).text();
    expect(values("x-forwarded-for")).toEqual([]);
  });
});

describe("the Host that the upstream gets", () => {
  it("is its own by default, and the client's on request", async () => {
    await ask({}, { host: "shop.example" });
    expect(values("host")).toEqual([new URL(origin).host]);
    await gateway?.close();
    await ask({ preserveHost: true }, { host: "shop.example" });
    expect(values("host")).toEqual(["shop.example"]);
  });
});

describe("options that can't hold are refused", () => {
  const cases: [string, Options, string, string?][] = [
    ["a network that is none", { trustProxy: ["10.0.0.0/8", "10.0.0.0/33"] }, "INVALID_VALUE /trustProxy/1"],
    ["a host name as a network", { trustProxy: ["proxy.internal"] }, "INVALID_VALUE /trustProxy/0"],
    [
      "a field of the connection",
      { headers: { request: { set: { Connection: "close" } } } },
      "INVALID_VALUE /headers/request/set/Connection",
    ],
    ["a field of the framing", { headers: { response: { remove: ["content-length"] } } }, "INVALID_VALUE /headers/response/remove/0"],
    ["a line break in a value", { headers: { request: { set: { "x-a": "1\r\nx-b: 1" } } } }, "INVALID_VALUE /headers/request/set/x-a"],
    ["the client's Host with a certificate for an address", { preserveHost: true }, "INVALID_VALUE /preserveHost", "https://10.0.0.1"],
  ];
  it.each(cases)("%s", (_, options, expected, url = "http://up.internal") => {
    const result = validateConfig({ groups: [{ name: "g", backend: { kind: "http", url, ...options }, apis: [] }] });
    expect(result.ok ? [] : result.issues.map(({ code, path }) => `${code} ${path.replace("/groups/0/backend", "")}`)).toEqual([expected]);
  });
});
