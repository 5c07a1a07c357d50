import { describe, expect, it } from "vitest";
import { everything, proxyTo, served } from "./support/gateway.js";
import { httpUpstream, type SeenRequest } from "./support/http-upstream.js";
import { exchange } from "./support/raw-client.js";
import { upstreamSaying } from "./support/raw-upstream.js";

describe("a request on its way to the upstream", () => {
  it("keeps method, path, query and its own fields", async () => {
    const upstream = await httpUpstream();
    const { url } = await proxyTo(upstream.url);
    const response = await fetch(`${url}/pets/7%2F8?a=1&a=2&b=%20`, { method: "PATCH", headers: { "x-mine": "yes" }, body: "hello" });
    const seen = (await response.json()) as SeenRequest;
    expect(seen).toMatchObject({ method: "PATCH", url: "/pets/7%2F8?a=1&a=2&b=%20", body: "hello" });
    expect(seen.fields).toMatchObject({ "x-mine": ["yes"], "content-length": ["5"] });
  });

  it.each([
    ["/v1", "/v1/pets/7?x=1"],
    ["/v1/", "/v1/pets/7?x=1"],
    ["", "/pets/7?x=1"],
    ["/a/b%20c", "/a/b%20c/pets/7?x=1"],
  ])("puts the base path %j before the local path", async (base, path) => {
    const upstream = await httpUpstream();
    const backend = { kind: "http", url: upstream.url + base } as const;
    const { url } = await served([{ name: "petstore", prefix: "/petstore", backend, apis: [everything] }]);
    await fetch(`${url}/petstore/pets/7?x=1`);
    expect(upstream.seen[0]?.url).toBe(path);
  });

  it("says where it comes from and through whom, and names the upstream's own host", async () => {
    const upstream = await httpUpstream();
    const { url, port } = await proxyTo(upstream.url);
    await fetch(`${url}/`);
    expect(upstream.seen[0]?.fields).toMatchObject({
      host: [`127.0.0.1:${upstream.port}`],
      "x-forwarded-for": ["127.0.0.1"],
      "x-forwarded-host": [`127.0.0.1:${port}`],
      "x-forwarded-proto": ["http"],
      via: ["1.1 pointsman"],
    });
  });

  it("takes address, scheme and host from a request that comes without a socket", async () => {
    const upstream = await httpUpstream();
    const { gateway } = await proxyTo(upstream.url);
    await gateway.dispatch({ method: "GET", url: "https://shop.example/x", client: { address: "2001:db8::7" } });
    expect(upstream.seen[0]?.fields).toMatchObject({
      "x-forwarded-for": ["2001:db8::7"],
      "x-forwarded-host": ["shop.example"],
      "x-forwarded-proto": ["https"],
    });
  });

  it("appends itself to a Via that is there", async () => {
    const upstream = await httpUpstream();
    const { url } = await proxyTo(upstream.url);
    await fetch(`${url}/`, { headers: { via: "1.0 fred" } });
    expect(upstream.seen[0]?.fields.via).toEqual(["1.0 fred", "1.1 pointsman"]);
  });

  it("keeps several lines of one name apart and in order", async () => {
    const upstream = await httpUpstream();
    const { port } = await proxyTo(upstream.url);
    await exchange(port, "GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nx-b: 2\r\nx-a: 3\r\nConnection: close\r\n\r\n");
    expect(upstream.seen[0]?.fields).toMatchObject({ "x-a": ["1", "3"], "x-b": ["2"] });
  });

  it("shares one connection between the APIs of an origin", async () => {
    const upstream = await upstreamSaying(ok);
    const backend = { kind: "http", url: upstream.url } as const;
    const apis = ["a", "b", "c"].map((name) => ({ name, method: "GET", path: `/${name}`, backend }));
    const { url } = await served([{ name: "group", apis }]);
    for (const name of ["a", "b", "c"]) expect((await fetch(`${url}/${name}`)).status).toBe(200);
    expect(upstream.connections).toHaveLength(1);
  });
});

const ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

describe("an answer on its way to the client", () => {
  it("keeps status, fields and bytes", async () => {
    const body = Buffer.from([0, 255, 13, 10, 128]);
    const upstream = await httpUpstream((_req, res) =>
      res.writeHead(418, { "x-mine": "yes", "content-encoding": "pretended", "content-length": 5 }).end(body),
    );
    const { gateway } = await proxyTo(upstream.url);
    const response = await gateway.dispatch({ method: "GET", url: "/" });
    expect(response.status).toBe(418);
    expect(response.headers).toMatchObject({
      "x-mine": "yes",
      "content-encoding": "pretended",
      "content-length": "5",
      via: "1.1 pointsman",
    });
    expect(await response.bytes()).toEqual(body);
    expect(response.served).toMatchObject({ group: "proxy", kind: "http", source: "group" });
  });

  it("keeps two Set-Cookie fields apart", async () => {
    const upstream = await httpUpstream((_req, res) => res.writeHead(200, { "set-cookie": ["a=1; Path=/", "b=2, c"] }).end());
    const { url } = await proxyTo(upstream.url);
    expect((await fetch(`${url}/`)).headers.getSetCookie()).toEqual(["a=1; Path=/", "b=2, c"]);
  });

  it("keeps field values beyond ASCII byte for byte", async () => {
    const upstream = await upstreamSaying("HTTP/1.1 200 OK\r\nx-name: caf\xe9\r\ncontent-length: 0\r\n\r\n");
    const { port } = await proxyTo(upstream.url);
    expect(await exchange(port, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).toContain("x-name: caf\xe9\r\n");
  });

  it("leaves out 1xx answers that come before the final one", async () => {
    const upstream = await upstreamSaying(`HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n${ok}`);
    const { url } = await proxyTo(upstream.url);
    const response = await fetch(`${url}/`);
    expect([response.status, response.headers.get("link"), await response.text()]).toEqual([200, null, "ok"]);
  });

  it.each([
    [200, "GET", "content-length: 0\r\n", /content-length: 0\r\n/i],
    [200, "HEAD", "content-length: 5\r\n", /content-length: 5\r\n/i],
    [204, "GET", "", /^(?!.*content-length)/is],
    [204, "GET", "content-length: 0\r\n", /^(?!.*content-length)/is],
    [205, "GET", "content-length: 0\r\n", /content-length: 0\r\n/i],
    [304, "GET", "content-length: 5\r\n", /content-length: 5\r\n/i],
  ])("frames a %d to %s with %j upstream and keeps the connection", async (status, method, field, wanted) => {
    const upstream = await upstreamSaying(`HTTP/1.1 ${status} Whatever\r\n${field}\r\n`);
    const { port } = await proxyTo(upstream.url);
    const text = await exchange(port, `${method} /x HTTP/1.1\r\nHost: a\r\n\r\nGET /\\ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    const [first = "", second = ""] = text.split(/(?=HTTP\/1\.1 400 )/);
    expect(first).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(first).toMatch(wanted);
    expect(first).not.toMatch(/transfer-encoding/i);
    expect(first).toMatch(/\r\n\r\n$/);
    expect(second).toMatch(/^HTTP\/1\.1 400 /);
  });
});
