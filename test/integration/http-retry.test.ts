import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import type { GatewayOptions, HttpBackendConfig, RetryPolicy } from "../../src/index.js";
import { deadUrl } from "./support/free-port.js";
import { everything, type ServedGateway, served } from "./support/gateway.js";
import { httpUpstream } from "./support/http-upstream.js";
import { RawClient } from "./support/raw-client.js";
import { rawUpstream, type UpstreamConnection, upstreamSaying } from "./support/raw-upstream.js";

const ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
const unavailable = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 4\r\n\r\nbusy";

type Address = { readonly url: string } | { readonly urls: readonly string[] };

/** Serves a gateway whose one backend has a retry policy. */
function retryingTo(
  address: Address,
  retry: RetryPolicy = {},
  settings: Partial<HttpBackendConfig> = {},
  options: Omit<GatewayOptions, "backends"> = {},
): Promise<ServedGateway> {
  const where = "url" in address ? { url: address.url } : { targets: address.urls.map((url) => ({ url })) };
  const backend = { ...settings, kind: "http", retry, ...where } as HttpBackendConfig;
  return served([{ name: "g", backend, apis: [everything] }], options);
}

/** An upstream that does one thing after the other, request by request, and then the last one again. */
function upstreamDoing(...steps: readonly (string | ((connection: UpstreamConnection) => void))[]) {
  let at = 0;
  return upstreamSaying((connection) => {
    const step = steps[Math.min(at++, steps.length - 1)] ?? ok;
    if (typeof step === "string") connection.socket.write(step);
    else step(connection);
  });
}

const reset = ({ socket }: UpstreamConnection) => void socket.resetAndDestroy();
const heads = (connections: readonly UpstreamConnection[]) =>
  connections.flatMap(({ received }) => received().match(/^[A-Z]+ \/\S* HTTP\/1\.1\r$/gm) ?? []);

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text);
}

describe("a GET", () => {
  it("that was reset after it was read is sent again", async () => {
    const upstream = await upstreamDoing(reset, ok);
    const { gateway, errors } = await retryingTo(upstream);
    const response = await gateway.dispatch({ method: "GET", url: "/a?b=1" });
    expect([response.status, await response.text(), errors]).toEqual([200, "ok", []]);
    expect(heads(upstream.connections)).toEqual(["GET /a?b=1 HTTP/1.1\r", "GET /a?b=1 HTTP/1.1\r"]);
  });

  it("that was reset before it was read is sent again", async () => {
    let first = true;
    const upstream = await rawUpstream(({ socket }) => {
      if (first) socket.resetAndDestroy();
      else socket.on("data", () => socket.write(ok));
      first = false;
    });
    const { gateway } = await retryingTo(upstream);
    expect((await gateway.dispatch({ method: "GET", url: "/a" })).status).toBe(200);
    expect(upstream.connections).toHaveLength(2);
  });

  it("that came upon a connection which the upstream was closing is sent again", async () => {
    const upstream = await upstreamDoing(ok, ({ socket }) => void socket.end(), ok);
    const { gateway } = await retryingTo(upstream);
    for (let i = 0; i < 2; i++) expect(await (await gateway.dispatch({ method: "GET", url: "/a" })).text()).toBe("ok");
    expect(upstream.connections).toHaveLength(2);
  });

  it("that was too late is sent again", async () => {
    const upstream = await upstreamDoing(() => {}, ok);
    const { gateway } = await retryingTo(upstream, {}, { timeouts: { headersMs: 60 } });
    expect((await gateway.dispatch({ method: "GET", url: "/a" })).status).toBe(200);
  });

  it("whose answer can't be read is sent again", async () => {
    const upstream = await upstreamDoing("HTTP/1.1 2x0 OK\r\n\r\n", ok);
    const { gateway } = await retryingTo(upstream);
    expect((await gateway.dispatch({ method: "GET", url: "/a" })).status).toBe(200);
  });

  it("is not sent again once the header of its answer was passed on", async () => {
    const upstream = await upstreamSaying("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello");
    const { gateway } = await retryingTo(upstream, { attempts: 10 });
    const response = await gateway.dispatch({ method: "GET", url: "/a" });
    (await upstream.connection()).socket.resetAndDestroy();
    await expect(response.text()).rejects.toMatchObject({ code: "BAD_GATEWAY" });
    await gateway.close();
    expect(heads(upstream.connections)).toHaveLength(1);
  });

  it("is not sent again without a policy", async () => {
    const upstream = await upstreamDoing(reset, ok);
    const { gateway } = await served([{ name: "g", backend: { kind: "http", url: upstream.url }, apis: [everything] }]);
    expect((await gateway.dispatch({ method: "GET", url: "/a" })).status).toBe(502);
  });

  it("leaves no listeners on a signal that outlives it", async () => {
    const upstream = await upstreamDoing(unavailable, reset, ok);
    const { gateway } = await retryingTo(upstream, { attempts: 3 });
    const { signal } = new AbortController();
    const response = await gateway.dispatch({ method: "GET", url: "/a", signal });
    expect([response.status, await response.text()]).toEqual([200, "ok"]);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });
});

describe("an answer that says later", () => {
  it("is not passed on while another target can be asked", async () => {
    const [ill, well] = [await upstreamSaying(unavailable), await upstreamSaying(ok)];
    const { gateway } = await retryingTo({ urls: [ill.url, well.url] });
    for (let i = 0; i < 4; i++) expect((await gateway.dispatch({ method: "GET", url: "/a" })).status).toBe(200);
    expect(heads(well.connections)).toHaveLength(4);
  });

  it("sends its request to another target also where the balance would choose the same", async () => {
    const [ill, well] = [await upstreamSaying(unavailable), await upstreamSaying(ok)];
    const { gateway } = await retryingTo({ urls: [ill.url, well.url] }, {}, { loadBalancing: { hashOn: "header.x-user" } });
    for (let i = 0; i < 10; i++) {
      expect((await gateway.dispatch({ method: "GET", url: "/a", headers: { "x-user": `${i}` } })).status).toBe(200);
    }
    expect(heads(ill.connections).length).toBeGreaterThan(0);
    expect(heads(well.connections)).toHaveLength(10);
  });

  it("leaves its connection to the next attempt", async () => {
    const upstream = await upstreamDoing(unavailable, ok);
    const { gateway } = await retryingTo(upstream, {}, {}, { random: () => 0.99 });
    expect(await (await gateway.dispatch({ method: "GET", url: "/a" })).text()).toBe("ok");
    expect(upstream.connections).toHaveLength(1);
  });

  it("is cut off where it does not end", async () => {
    const upstream = await upstreamDoing("HTTP/1.1 503 Busy\r\ntransfer-encoding: chunked\r\n\r\n4\r\nbusy\r\n", ok);
    const { gateway } = await retryingTo(upstream);
    expect(await (await gateway.dispatch({ method: "GET", url: "/a" })).text()).toBe("ok");
    await (await upstream.connection()).closed;
  });

  it("is passed on whole where it is the last", async () => {
    const upstream = await upstreamSaying(unavailable);
    const { gateway, errors } = await retryingTo(upstream, { attempts: 3 });
    const response = await gateway.dispatch({ method: "GET", url: "/a" });
    expect([response.status, await response.text(), response.served.source, errors]).toEqual([503, "busy", "group", []]);
    expect(heads(upstream.connections)).toHaveLength(3);
  });

  it("is passed on at once where it says much later", async () => {
    const upstream = await upstreamSaying(unavailable.replace("\r\n\r\n", "\r\nretry-after: 3600\r\n\r\n"));
    const { gateway } = await retryingTo(upstream);
    const response = await gateway.dispatch({ method: "GET", url: "/a" });
    expect([response.status, response.headers["retry-after"]]).toEqual([503, "3600"]);
    expect(heads(upstream.connections)).toHaveLength(1);
  });
});

describe("a POST", () => {
  it("is not sent again once it was sent", async () => {
    const upstream = await upstreamDoing(reset, ok);
    const { gateway } = await retryingTo(upstream, { attempts: 10 });
    expect((await gateway.dispatch({ method: "POST", url: "/a", body: "once" })).status).toBe(502);
    expect(heads(upstream.connections)).toEqual(["POST /a HTTP/1.1\r"]);
  });

  it("goes to another target where the first refused the connection, with all of its stream", async () => {
    const upstream = await httpUpstream();
    const { gateway } = await retryingTo({ urls: [await deadUrl(), upstream.url] });
    for (let i = 0; i < 2; i++) {
      expect((await gateway.dispatch({ method: "POST", url: "/a", body: chunks("hel", "lo") })).status).toBe(200);
    }
    expect(upstream.seen.map(({ body }) => body)).toEqual(["hello", "hello"]);
  });

  it("of a true client goes to another target, and its connection goes on", async () => {
    const upstream = await httpUpstream();
    const { port } = await retryingTo({ urls: [await deadUrl(), upstream.url] });
    const client = new RawClient(port);
    for (let i = 1; i <= 2; i++) {
      client.write("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
      await client.until(new RegExp(`(?:HTTP/1.1 200 OK[^]*){${i}}`));
    }
    expect(upstream.seen.map(({ body }) => body)).toEqual(["hello", "hello"]);
  });

  it("whose targets all refuse is refused, and its source is let go of once", async () => {
    const { gateway } = await retryingTo({ urls: [await deadUrl(), await deadUrl()] }, { attempts: 3 });
    let [pulled, cancelled] = [0, 0];
    const body = new ReadableStream<Uint8Array>({ pull: () => void pulled++, cancel: () => void cancelled++ }, { highWaterMark: 0 });
    expect((await gateway.dispatch({ method: "POST", url: "/a", body })).status).toBe(502);
    expect([pulled, cancelled]).toEqual([0, 1]);
  });
});

describe("a PUT", () => {
  it("of a length that is kept is sent again as it was", async () => {
    let first = true;
    const bodies: string[] = [];
    const upstream = await httpUpstream(async (req, res) => {
      const parts: Buffer[] = [];
      for await (const part of req) parts.push(part as Buffer);
      bodies.push(`${req.headers["content-length"]} ${Buffer.concat(parts)}`);
      if (first) req.socket.resetAndDestroy();
      else res.end("ok");
      first = false;
    });
    const { port } = await retryingTo(upstream);
    const client = new RawClient(port);
    client.write("PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
    client.write("world");
    await client.until(/^HTTP\/1\.1 200 OK/);
    expect(bodies).toEqual(["10 helloworld", "10 helloworld"]);
  });

  it("of a length that nobody knows is not sent again once it was begun", async () => {
    const upstream = await rawUpstream(async ({ until, socket }) => {
      await until(/first/);
      socket.resetAndDestroy();
    });
    const { gateway } = await retryingTo(upstream, { attempts: 10 });
    expect((await gateway.dispatch({ method: "PUT", url: "/a", body: chunks("first") })).status).toBe(502);
    expect(upstream.connections).toHaveLength(1);
  });

  it("that is not as long as it was said to be reaches nobody", async () => {
    const upstream = await httpUpstream();
    const { gateway } = await retryingTo(upstream);
    for (const length of ["3", "30"]) {
      const response = await gateway.dispatch({ method: "PUT", url: "/a", body: chunks("hello"), headers: { "content-length": length } });
      expect([response.status, (await response.json<{ code: string }>()).code]).toEqual([400, "BAD_REQUEST"]);
    }
    expect(upstream.seen).toEqual([]);
  });
});

describe("the time for a retry", () => {
  it("ends at once when the client leaves", async () => {
    const upstream = await upstreamSaying(unavailable);
    const { port, gateway, errors } = await retryingTo(upstream, { backoff: { baseMs: 2 ** 31 - 1, maxMs: 2 ** 31 - 1 } });
    const gone = new Promise<void>((resolve) => {
      gateway.on("error", () => resolve());
    });
    const client = new RawClient(port);
    client.write("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    await (await upstream.connection()).until(/\r\n\r\n/);
    client.socket.destroy();
    await gone;
    expect(errors.map(({ code }) => code)).toEqual(["CLIENT_GONE"]);
    // Settles only when nothing is in flight any more.
    await gateway.close();
    expect(heads(upstream.connections)).toHaveLength(1);
  });

  it("is within the total deadline, all attempts together", async () => {
    const upstream = await rawUpstream(() => {});
    const { gateway } = await retryingTo(upstream, { attempts: 10 }, { timeouts: { headersMs: 100, totalMs: 160 } }, { random: () => 0 });
    const response = await gateway.dispatch({ method: "GET", url: "/a" });
    expect(await response.json()).toMatchObject({ code: "BACKEND_TIMEOUT", detail: expect.stringContaining("160 ms") });
    expect(heads(upstream.connections)).toHaveLength(2);
  });
});

describe("the budget of retries", () => {
  const policy: RetryPolicy = { budget: { percent: 0, minPerSecond: 0.1 } };

  it("is one for all APIs that inherit a backend, and stays over an update that leaves it as it is", async () => {
    const upstream = await upstreamSaying(unavailable);
    const backend = { kind: "http", url: upstream.url, retry: policy } as const;
    const apis = ["a", "b"].map((name) => ({ name, method: "GET", path: `/${name}` }));
    const groups = [{ name: "g", backend, apis }];
    const { gateway } = await served(groups);
    const ask = async (url: string) => void (await (await gateway.dispatch({ method: "GET", url })).text());
    await ask("/a");
    expect(heads(upstream.connections)).toHaveLength(2);
    await ask("/b");
    expect(heads(upstream.connections)).toHaveLength(3);
    gateway.update({ groups: [{ name: "g", backend: structuredClone(backend), apis }] });
    await ask("/a");
    expect(heads(upstream.connections)).toHaveLength(4);
  });

  it("keeps a storm of 10,000 requests to a failing upstream at 20 % more, and ten", async () => {
    let asked = 0;
    const upstream = await httpUpstream((_req, res) => {
      asked++;
      res.writeHead(503, { "content-length": 0 }).end();
    });
    const since = performance.now();
    const { gateway } = await retryingTo(upstream, { attempts: 10 });
    for (let i = 0; i < 10; i++) {
      const statuses = await Promise.all(
        Array.from({ length: 1000 }, async () => (await gateway.dispatch({ method: "GET", url: "/a" })).status),
      );
      expect(new Set(statuses)).toEqual(new Set([503]));
    }
    const seconds = (performance.now() - since) / 1000;
    expect(asked).toBeLessThanOrEqual(10_000 * 1.2 + 10 + seconds);
    expect(asked).toBeGreaterThan(11_000);
  });

  it("keeps a storm of requests to a dead upstream at that as well", async () => {
    let connections = 0;
    const upstream = await rawUpstream(({ socket }) => {
      connections++;
      socket.resetAndDestroy();
    });
    const { gateway } = await retryingTo(upstream, { attempts: 10 });
    for (let i = 0; i < 4; i++) {
      await Promise.all(Array.from({ length: 250 }, () => gateway.dispatch({ method: "GET", url: "/a" })));
    }
    expect(connections).toBeLessThanOrEqual(1000 * 1.2 + 20);
  });
});
