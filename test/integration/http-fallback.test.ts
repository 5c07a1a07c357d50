import { describe, expect, it } from "vitest";
import type { GatewayErrorCode, GatewayOptions, HttpBackendConfig, MockBackendConfig } from "../../src/index.js";
import { deadUrl } from "./support/free-port.js";
import { everything, type ServedGateway, served } from "./support/gateway.js";
import { httpUpstream } from "./support/http-upstream.js";
import { exchange, RawClient } from "./support/raw-client.js";
import { rawUpstream, upstreamSaying } from "./support/raw-upstream.js";

const fallback: MockBackendConfig = { kind: "mock", status: 203, json: { cached: true } };

/** Serves a gateway whose one backend has a fallback. */
function fallingBack(
  url: string,
  settings: Partial<HttpBackendConfig> = {},
  options: Omit<GatewayOptions, "backends"> = {},
): Promise<ServedGateway> {
  const backend = { fallback, ...settings, kind: "http", url } as HttpBackendConfig;
  return served([{ name: "g", backend, apis: [everything] }], options);
}

/** Asks once and expects the fallback's answer, and that the failure was told under `code`. */
async function expectFallback({ gateway, errors }: ServedGateway, code: GatewayErrorCode): Promise<void> {
  const before = errors.length;
  const response = await gateway.dispatch({ method: "GET", url: "/a" });
  expect([response.status, await response.json()]).toEqual([203, { cached: true }]);
  expect(response.served).toMatchObject({ group: "g", api: "everything", kind: "mock", source: "fallback" });
  expect(errors.slice(before).map((error) => error.code)).toEqual([code]);
}

describe("a fallback answers", () => {
  it("where the upstream can't be reached", async () => {
    await expectFallback(await fallingBack(await deadUrl()), "BAD_GATEWAY");
  });

  it("where the upstream is too late", async () => {
    const upstream = await rawUpstream(() => {});
    await expectFallback(await fallingBack(upstream.url, { timeouts: { headersMs: 50 } }), "BACKEND_TIMEOUT");
  });

  it("where all attempts together are too late", async () => {
    const upstream = await rawUpstream(() => {});
    await expectFallback(await fallingBack(upstream.url, { timeouts: { totalMs: 50 } }), "BACKEND_TIMEOUT");
  });

  it("where the upstream breaks off before its header", async () => {
    const upstream = await upstreamSaying(({ socket }) => socket.end("HTTP/1.1 200 OK\r\ncontent-"));
    await expectFallback(await fallingBack(upstream.url), "BAD_GATEWAY");
  });

  it("where the circuit is open", async () => {
    const served = await fallingBack(await deadUrl(), { circuitBreaker: { failures: 1 } });
    await expectFallback(served, "BAD_GATEWAY");
    await expectFallback(served, "UNAVAILABLE");
  });

  it("where the queue is full", async () => {
    const upstream = await rawUpstream(() => {});
    const { gateway, errors } = await fallingBack(upstream.url, { limits: { connections: 1, queue: 1 } });
    const controller = new AbortController();
    const { signal } = controller;
    const answers = Array.from({ length: 5 }, () => gateway.dispatch({ method: "GET", url: "/a", signal }));
    const first = await Promise.race(answers);
    expect([first.status, first.served.source, errors[0]?.code]).toEqual([203, "fallback", "UNAVAILABLE"]);
    controller.abort();
    await Promise.all(answers);
  });

  it("once every retry has failed, and not before", async () => {
    const upstream = await upstreamSaying(({ socket }) => socket.resetAndDestroy());
    await expectFallback(await fallingBack(upstream.url, { retry: { attempts: 3 } }), "BAD_GATEWAY");
    expect(upstream.connections).toHaveLength(3);
  });

  it("over a socket, HEAD included, and the connection goes on", async () => {
    const { port } = await fallingBack(await deadUrl());
    const body = "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    const text = await exchange(
      port,
      `HEAD /a HTTP/1.1\r\nHost: a\r\n\r\nPOST /a HTTP/1.1\r\nHost: a\r\n${body}GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    );
    expect(text.match(/HTTP\/1\.1 203 /g)).toHaveLength(3);
    expect(text.match(/\{"cached":true\}/g)).toHaveLength(2);
  });

  it("and the request's body is let go of once", async () => {
    const { gateway } = await fallingBack(await deadUrl());
    let cancelled = 0;
    const body = new ReadableStream<Uint8Array>({ cancel: () => void cancelled++ });
    expect((await gateway.dispatch({ method: "POST", url: "/a", body })).status).toBe(203);
    expect(cancelled).toBe(1);
  });

  it("with the API's documented response where it says nothing itself", async () => {
    const backend = { kind: "http", url: await deadUrl(), fallback: { kind: "mock" } } as const;
    const { gateway } = await served([{ name: "g", backend, apis: [{ ...everything, response: { text: "documented" } }] }]);
    expect(await (await gateway.dispatch({ method: "GET", url: "/a" })).text()).toBe("documented");
  });
});

describe("a fallback leaves alone", () => {
  it.each([500, 502, 503, 504])("an answer of %d: it is the upstream's", async (status) => {
    const upstream = await httpUpstream((_req, res) => res.writeHead(status).end("from the upstream"));
    const { gateway, errors } = await fallingBack(upstream.url);
    const response = await gateway.dispatch({ method: "GET", url: "/a" });
    expect([response.status, await response.text(), errors]).toEqual([status, "from the upstream", []]);
    expect(response.served).toMatchObject({ kind: "http", source: "group" });
  });

  it("what the client did wrong", async () => {
    const upstream = await rawUpstream(() => {});
    const { gateway } = await fallingBack(upstream.url, { limits: { maxBodyBytes: 3 } });
    const ask = async (init: object) => (await gateway.dispatch({ method: "POST", url: "/a", ...init })).status;
    async function* long(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(4);
    }
    expect(await ask({ body: "four" })).toBe(413);
    expect(await ask({ body: long() })).toBe(413);
    expect(await ask({ headers: { "x-a": "a\r\nb" } })).toBe(400);
    expect(await ask({ body: "a", headers: { "content-length": "1, 2" } })).toBe(400);
  });

  it("a client that left", async () => {
    const upstream = await rawUpstream(() => {});
    const { port, gateway, errors } = await fallingBack(upstream.url);
    const told = new Promise<void>((resolve) => {
      gateway.on("error", () => resolve());
    });
    const client = new RawClient(port);
    client.write("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    await (await upstream.connection()).until(/\r\n\r\n/);
    client.socket.destroy();
    await told;
    await gateway.close();
    expect(errors.map(({ code }) => code)).toEqual(["CLIENT_GONE"]);
  });

  it("an answer that breaks off after its header", async () => {
    const upstream = await upstreamSaying(({ socket }) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhello"));
    const { gateway } = await fallingBack(upstream.url);
    const response = await gateway.dispatch({ method: "GET", url: "/a" });
    expect([response.status, response.served.kind]).toEqual([200, "http"]);
    await expect(response.text()).rejects.toMatchObject({ code: "BAD_GATEWAY" });
  });

  it("a true answer", async () => {
    const upstream = await httpUpstream();
    const { gateway, errors } = await fallingBack(upstream.url);
    const response = await gateway.dispatch({ method: "GET", url: "/a" });
    expect([response.status, response.served.source, errors]).toEqual([200, "group", []]);
  });
});
