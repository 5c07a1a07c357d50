import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fetchTransport, type HttpBackendConfig, HttpBackend, type HttpBackendSettings } from "../../src/index.js";
import { HttpBackend as EdgeHttpBackend } from "../../src/edge/index.js";
import { forwardingTo } from "../integration/support/forwarding.js";
import { deadUrl } from "../integration/support/free-port.js";
import { httpUpstream } from "../integration/support/http-upstream.js";
import { RawClient } from "../integration/support/raw-client.js";
import { describeTransport } from "./transport.js";

describeTransport("undici", () => ({}));
describeTransport("fetch", () => ({ transport: fetchTransport() }));

const byFetch = (url: string, settings: HttpBackendSettings = {}) => forwardingTo(url, settings, { transport: fetchTransport() });

/** What only connections of one's own can do. Each is refused or left out knowingly; nothing is sent as something else. */
describe("what fetch can't do", () => {
  it.each<[string, Partial<HttpBackendConfig>, string]>([
    ["certificates: trust is the platform's", { tls: { servername: "a.example" } }, "/tls"],
    ["a version of HTTP: the platform chooses it", { http2: true }, "/http2"],
    ["another Host: it is a forbidden field", { preserveHost: true }, "/preserveHost"],
    ["a bound on the header: the platform has its own", { limits: { maxResponseHeaderBytes: 1 } }, "/limits/maxResponseHeaderBytes"],
  ])("%s, so that a backend that asks for it is refused", (_reason, settings, path) => {
    const config = { kind: "http", url: "https://a.example", ...settings } as HttpBackendConfig;
    const issues = new HttpBackend({ transport: fetchTransport() }).validate(config);
    expect(issues).toMatchObject([{ code: "CONFLICTING_KEYS", path, message: expect.stringContaining("by fetch") }]);
    expect(new HttpBackend().validate(config)).toEqual([]);
  });

  it("upgrades: it speaks HTTP only", async () => {
    const { url } = await httpUpstream();
    const { port } = await byFetch(url);
    const client = new RawClient(port);
    client.write("GET /a HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n");
    await expect(client.until(/^HTTP\/1\.1 501 /)).resolves.toBeDefined();
  });

  it.each(["GET", "HEAD"])("send %s with a body: the Fetch Standard forbids it", async (method) => {
    const { url, seen } = await httpUpstream();
    const { gateway } = await byFetch(url);
    expect((await gateway.dispatch({ method, url: "/a", body: "a" })).status).toBe(501);
    expect(seen).toEqual([]);
  });

  it("leave a content coding alone: the body is passed on decoded, without the fields that were true of it before", async () => {
    const { url } = await httpUpstream((req, res) => {
      res.writeHead(200, { "content-encoding": "gzip", "x-asked": String(req.headers["accept-encoding"]) }).end(gzipSync("plain"));
    });
    const { gateway } = await byFetch(url);
    const response = await gateway.dispatch({ method: "GET", url: "/a", headers: { "accept-encoding": "zstd" } });
    expect(await response.text()).toBe("plain");
    expect(response.headers).not.toHaveProperty("content-encoding");
    expect(response.headers).not.toHaveProperty("content-length");
    expect(response.headers["x-asked"]).not.toContain("zstd");
  });

  it("leave a stream untouched until it has a connection: such a request is not sent elsewhere", async () => {
    const { url, seen } = await httpUpstream();
    const retry = { backoff: { baseMs: 1 } };
    const { gateway } = await forwardingTo([await deadUrl(), url], { retry }, { transport: fetchTransport() });
    const body = (async function* () {
      yield Buffer.from("order");
    })();
    expect((await gateway.dispatch({ method: "POST", url: "/a", body })).status).toBe(502);
    expect(seen).toEqual([]);
  });

  it("pass trailers on: it has none", async () => {
    const { url } = await httpUpstream((_req, res) => {
      res.writeHead(200, { trailer: "x-sum" });
      res.write("body");
      res.addTrailers({ "x-sum": "1" });
      res.end();
    });
    const { gateway } = await byFetch(url);
    const response = await gateway.dispatch({ method: "GET", url: "/a", headers: { te: "trailers" } });
    expect([await response.text(), response.trailers]).toEqual(["body", undefined]);
  });

  it("tell what comes before an answer: it has no 1xx", async () => {
    const { url } = await httpUpstream((_req, res) => {
      res.writeEarlyHints({ link: "</a>; rel=preload" });
      res.end("body");
    });
    const { gateway } = await byFetch(url);
    const told: number[] = [];
    const response = await gateway.dispatch({ method: "GET", url: "/a", onInformation: (status) => void told.push(status) });
    expect([await response.text(), told]).toEqual(["body", []]);
  });
});

describe("the options of fetchTransport", () => {
  it("name who sends, and how bodies are sent", async () => {
    const { url, seen } = await httpUpstream();
    const sent: unknown[] = [];
    const transport = fetchTransport({
      fetch: (to, init) => {
        sent.push([to, init.redirect, init.body instanceof Uint8Array]);
        return fetch(to, init);
      },
      requestBodies: "whole",
    });
    const { gateway } = await forwardingTo(url, {}, { transport });
    const body = (async function* () {
      yield Buffer.from("one");
      yield Buffer.from("two");
    })();
    await (await gateway.dispatch({ method: "POST", url: "/a", body })).text();
    expect(sent).toEqual([[`${url}/a`, "manual", true]]);
    expect(seen).toMatchObject([{ body: "onetwo", fields: { "content-length": ["6"] } }]);
  });

  it("are refused where they can't be what they are", () => {
    expect(() => fetchTransport({ fetch: 1 as never })).toThrow('The option "fetch" of fetchTransport must be a function.');
    expect(() => fetchTransport({ requestBodies: "no" as never })).toThrow('"stream" or "whole"');
  });

  it("leave no place for those of connections", () => {
    const transport = fetchTransport();
    expect(() => new HttpBackend({ transport, tls: {} })).toThrow('The option "tls" of HttpBackend can\'t be used');
    expect(() => new HttpBackend({ transport, keepAliveMs: 1 })).toThrow('"keepAliveMs"');
    expect(() => new EdgeHttpBackend({ dispatcher: (() => {}) as never })).toThrow('"dispatcher"');
  });
});
