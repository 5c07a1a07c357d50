import { context, SpanStatusCode, trace } from "@opentelemetry/api";
import { AlwaysOffSampler } from "@opentelemetry/sdk-trace-base";
import { describe, expect, it } from "vitest";
import type { Api, FunctionHandler, GatewayOptions, HttpBackendConfig } from "../../src/index.js";
import { instrument } from "../../src/otel/index.js";
import { deadUrl } from "./support/free-port.js";
import { everything, type ServedGateway, served } from "./support/gateway.js";
import { httpUpstream } from "./support/http-upstream.js";
import { rawUpstream, upstreamSaying } from "./support/raw-upstream.js";
import { kindOf, ofKind, tracingSdk } from "./support/telemetry.js";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

type Options = Omit<GatewayOptions, "backends">;

/** Serves an instrumented gateway with these APIs below `/petstore`. */
async function petstore(apis: readonly Api[], backend: HttpBackendConfig | { kind: "mock" } = { kind: "mock" }, options: Options = {}) {
  const running = await served([{ name: "petstore", prefix: "/petstore", backend, apis }], options);
  instrument(running.gateway);
  return running;
}

const pets: readonly Api[] = [{ name: "getPet", method: "GET", path: "/pets/{petId}" }, everything];
const http = (url: string, more: Partial<HttpBackendConfig> = {}) => ({ ...more, kind: "http", url }) as HttpBackendConfig;

async function get({ url }: ServedGateway, path: string, headers: Record<string, string> = {}): Promise<string> {
  return (await fetch(url + path, { headers })).text();
}

describe("a request becomes spans", () => {
  it("one of the server and one of the client, by the conventions for HTTP, in the trace of whoever asks", async () => {
    const sdk = tracingSdk();
    const upstream = await httpUpstream();
    const running = await petstore(pets, http(`${upstream.url}/v1`));
    await get(running, "/petstore/pets/7?token=abc&page=2", { traceparent, tracestate: "vendor=1", "user-agent": "a test" });
    const spans = await sdk.ended(2);
    const [client, server] = [ofKind(spans, "CLIENT")[0], ofKind(spans, "SERVER")[0]];
    expect(server?.name).toBe("GET /petstore/pets/{petId}");
    expect(server?.attributes).toEqual({
      "http.request.method": "GET",
      "http.route": "/petstore/pets/{petId}",
      "http.response.status_code": 200,
      "url.scheme": "http",
      "url.path": "/petstore/pets/7",
      "url.query": "token=[redacted]&page=2",
      "server.address": "127.0.0.1",
      "server.port": running.port,
      "client.address": "127.0.0.1",
      "user_agent.original": "a test",
      "pointsman.group": "petstore",
      "pointsman.api": "getPet",
      "pointsman.environment": "online",
      "pointsman.backend.kind": "http",
      "pointsman.backend.source": "group",
    });
    expect(server?.status.code).toBe(SpanStatusCode.UNSET);
    expect([server?.spanContext().traceId, server?.parentSpanContext?.spanId]).toEqual([traceId, "b7ad6b7169203331"]);
    expect(client?.name).toBe("GET");
    expect(client?.attributes).toEqual({
      "http.request.method": "GET",
      "http.response.status_code": 200,
      "server.address": "127.0.0.1",
      "server.port": upstream.port,
      "url.full": `${upstream.url}/v1/pets/7`,
    });
    expect(client?.parentSpanContext?.spanId).toBe(server?.spanContext().spanId);
    expect(upstream.seen[0]?.fields).toMatchObject({
      traceparent: [`00-${traceId}-${client?.spanContext().spanId}-01`],
      tracestate: ["vendor=1"],
    });
  });

  it("with a new trace where the request brings none, or one that is malformed", async () => {
    const sdk = tracingSdk();
    const upstream = await httpUpstream();
    const running = await petstore(pets, http(upstream.url));
    await get(running, "/petstore/a");
    await get(running, "/petstore/b", { traceparent: "00-nonsense-01", tracestate: "vendor=1" });
    const servers = ofKind(await sdk.ended(4), "SERVER");
    expect(servers.map(({ parentSpanContext }) => parentSpanContext)).toEqual([undefined, undefined]);
    for (const [i, { fields }] of upstream.seen.entries()) {
      expect(fields.traceparent).toEqual([expect.stringContaining(servers[i]?.spanContext().traceId as string)]);
      expect(fields.tracestate).toBeUndefined();
    }
  });

  it("of one that is not sampled, of which the upstream learns it", async () => {
    const sdk = tracingSdk(new AlwaysOffSampler());
    const upstream = await httpUpstream();
    const running = await petstore(pets, http(upstream.url));
    await get(running, "/petstore/a", { traceparent });
    expect(upstream.seen[0]?.fields.traceparent).toEqual([expect.stringMatching(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`))]);
    expect(sdk.spans()).toEqual([]);
  });

  it("and carries baggage on", async () => {
    tracingSdk();
    const upstream = await httpUpstream();
    await get(await petstore(pets, http(upstream.url)), "/petstore/a", { baggage: "tenant=7" });
    expect(upstream.seen[0]?.fields.baggage).toEqual(["tenant=7"]);
  });

  it("of Mocks, without one of a client", async () => {
    const sdk = tracingSdk();
    await get(await petstore(pets), "/petstore/pets/1");
    const spans = await sdk.ended(1);
    expect(spans.map(({ name, attributes }) => [name, attributes["pointsman.backend.kind"]])).toEqual([
      ["GET /petstore/pets/{petId}", "mock"],
    ]);
  });

  it.each([
    ["GET", "/elsewhere", 404, "GET"],
    ["PROPFIND", "/elsewhere", 404, "HTTP"],
    ["GET", "/a/%2e%2e/b", 400, "GET"],
  ])("%s %s (%d) without a route where no API has it", async (method, url, status, name) => {
    const sdk = tracingSdk();
    const { gateway } = await petstore(pets);
    await gateway.dispatch({ method, url });
    const [span] = await sdk.ended(1);
    expect([span?.name, span?.attributes["http.response.status_code"], span?.status.code]).toEqual([name, status, SpanStatusCode.UNSET]);
    expect(Object.keys(span?.attributes ?? {})).not.toContain("http.route");
    expect(span?.attributes["http.request.method_original"]).toBe(name === "HTTP" ? method : undefined);
  });

  it("within a span of this process that serves it already, as a part of it", async () => {
    const sdk = tracingSdk();
    const { gateway } = await petstore(pets);
    await sdk.provider.getTracer("framework").startActiveSpan("serving", async (span) => {
      await gateway.dispatch({ method: "GET", url: "/petstore/a", headers: { traceparent } });
      span.end();
    });
    const [inner, outer] = await sdk.ended(2);
    expect(inner && kindOf(inner)).toBe("INTERNAL");
    expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
  });
});

describe("every try is a span of its own", () => {
  it("with its number, in an order that shows which one answered", async () => {
    const sdk = tracingSdk();
    let asked = 0;
    const upstream = await httpUpstream((_req, res) => res.writeHead(++asked < 3 ? 503 : 200).end());
    const running = await petstore(pets, http(upstream.url, { retry: { attempts: 3, backoff: { baseMs: 1 } } }));
    await get(running, "/petstore/a");
    const spans = await sdk.ended(4);
    const clients = ofKind(spans, "CLIENT");
    expect(
      clients.map(({ attributes, status }) => [attributes["http.request.resend_count"], attributes["error.type"], status.code]),
    ).toEqual([
      [undefined, "503", SpanStatusCode.ERROR],
      [1, "503", SpanStatusCode.ERROR],
      [2, undefined, SpanStatusCode.UNSET],
    ]);
    expect(new Set(clients.map(({ parentSpanContext }) => parentSpanContext?.spanId))).toEqual(
      new Set([ofKind(spans, "SERVER")[0]?.spanContext().spanId]),
    );
  });

  it("where none answers, and then of a fallback", async () => {
    const sdk = tracingSdk();
    const running = await petstore(pets, http(await deadUrl(), { fallback: { kind: "mock" } }));
    await get(running, "/petstore/a");
    const spans = await sdk.ended(2);
    expect(ofKind(spans, "CLIENT")[0]?.attributes).toMatchObject({ "error.type": "BAD_GATEWAY" });
    expect(ofKind(spans, "SERVER")[0]?.attributes).toMatchObject({
      "http.response.status_code": 200,
      "pointsman.backend.source": "fallback",
      "pointsman.backend.kind": "mock",
    });
  });

  it("also of a copy for a mirror, which has a trace of its own to tell", async () => {
    const sdk = tracingSdk();
    const [upstream, mirror] = await Promise.all([httpUpstream(), httpUpstream()]);
    await get(await petstore(pets, http(upstream.url, { mirror: { url: mirror.url } })), "/petstore/a", { traceparent });
    const clients = ofKind(await sdk.ended(3), "CLIENT");
    const copy = clients.find(({ attributes }) => attributes["pointsman.mirror"] === true);
    expect(copy?.attributes["server.port"]).toBe(mirror.port);
    expect(mirror.seen[0]?.fields.traceparent).toEqual([`00-${traceId}-${copy?.spanContext().spanId}-01`]);
    expect(clients.map(({ attributes }) => attributes["http.request.resend_count"])).toEqual([undefined, undefined]);
  });
});

describe("what goes wrong is seen in the spans", () => {
  it("an upstream that is too late", async () => {
    const sdk = tracingSdk();
    const upstream = await rawUpstream(() => {});
    await get(await petstore(pets, http(upstream.url, { timeouts: { headersMs: 30 } })), "/petstore/a");
    const spans = await sdk.ended(2);
    for (const span of spans) {
      expect(span.attributes["error.type"]).toBe("BACKEND_TIMEOUT");
      expect(span.status.code).toBe(SpanStatusCode.ERROR);
    }
    expect(ofKind(spans, "SERVER")[0]?.attributes["http.response.status_code"]).toBe(504);
  });

  it("an answer that breaks off", async () => {
    const sdk = tracingSdk();
    const upstream = await upstreamSaying(({ socket }) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello"));
    await get(await petstore(pets, http(upstream.url)), "/petstore/a").catch(() => undefined);
    for (const { attributes, status } of await sdk.ended(2)) {
      expect([attributes["http.response.status_code"], attributes["error.type"], status.code]).toEqual([
        200,
        "BAD_GATEWAY",
        SpanStatusCode.ERROR,
      ]);
    }
  });

  it.each(["before the answer", "in the midst of it"])("a client that leaves %s", async (when) => {
    const sdk = tracingSdk();
    let reached = false;
    const upstream = await httpUpstream((_req, res) => {
      reached = true;
      if (when === "in the midst of it") res.writeHead(200).write("first");
    });
    const running = await petstore(pets, http(upstream.url));
    const controller = new AbortController();
    const asked = fetch(`${running.url}/petstore/a`, { signal: controller.signal });
    if (when === "in the midst of it") await (await asked).body?.getReader().read();
    else await expect.poll(() => reached).toBe(true);
    controller.abort();
    await asked.catch(() => undefined);
    for (const { attributes, status } of await sdk.ended(2)) {
      expect([attributes["error.type"], status.code]).toEqual(["CLIENT_GONE", SpanStatusCode.ERROR]);
    }
    expect(sdk.spans().map(kindOf).sort()).toEqual(["CLIENT", "SERVER"]);
  });

  it("a function that throws", async () => {
    const sdk = tracingSdk();
    const handler = () => {
      throw new Error("secret of the function");
    };
    await get(await petstore([{ ...everything, backend: { kind: "function", handler } }]), "/petstore/a");
    const [span] = await sdk.ended(1);
    expect(span?.attributes).toMatchObject({ "error.type": "FUNCTION_FAILED", "http.response.status_code": 500 });
    expect(JSON.stringify([span?.status, span?.attributes, span?.events])).not.toContain("secret");
  });

  it("a Mock's fault, without a status that nobody saw", async () => {
    const sdk = tracingSdk();
    const backend = { kind: "mock", fault: "CONNECTION_RESET_BY_PEER" } as const;
    await get(await petstore([{ ...everything, backend }]), "/petstore/a").catch(() => undefined);
    const [span] = await sdk.ended(1);
    expect(span?.attributes["error.type"]).toBe("CONNECTION_RESET_BY_PEER");
    expect(span?.attributes["http.response.status_code"]).toBeUndefined();
  });
});

describe("the request's span is the active one", () => {
  const naming: FunctionHandler = async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    const tracer = trace.getTracer("function");
    tracer.startSpan("own work").end();
    return trace.getSpanContext(context.active())?.spanId ?? "none";
  };

  it("in functions and hooks, so that their own spans are parts of it", async () => {
    const sdk = tracingSdk();
    const seen: (string | undefined)[] = [];
    const hooks = {
      onMatch: async () => {
        await Promise.resolve();
        seen.push(trace.getActiveSpan()?.spanContext().spanId);
      },
      onResponse: () => void seen.push(trace.getActiveSpan()?.spanContext().spanId),
    };
    const running = await petstore([{ ...everything, backend: { kind: "function", handler: naming } }], undefined, { hooks });
    const said = JSON.parse(await get(running, "/petstore/a"));
    const [own, server] = await sdk.ended(2);
    const id = server?.spanContext().spanId;
    expect([said, ...seen, own?.parentSpanContext?.spanId]).toEqual([id, id, id, id]);
  });

  it("in functions that had to wait for their turn", async () => {
    const sdk = tracingSdk();
    const { gateway } = await petstore([{ ...everything, backend: { kind: "function", handler: naming, concurrency: 1 } }]);
    const paths = ["/petstore/a", "/petstore/b", "/petstore/c"];
    const said = await Promise.all(paths.map(async (url) => (await gateway.dispatch({ method: "GET", url })).json()));
    const ids = ofKind(await sdk.ended(6), "SERVER").map((span) => [span.attributes["url.path"], span.spanContext().spanId]);
    expect(new Map(ids as [string, string][])).toEqual(new Map(paths.map((path, i) => [path, said[i] as string])));
  });
});

describe("instrument", () => {
  it("stops when it is told to, once", async () => {
    const sdk = tracingSdk();
    const { gateway } = await served([{ name: "g", backend: { kind: "mock" }, apis: [everything] }]);
    {
      using _stop = instrument(gateway);
      await gateway.dispatch({ method: "GET", url: "/a" });
    }
    await gateway.dispatch({ method: "GET", url: "/a" });
    expect(sdk.spans()).toHaveLength(1);
  });

  it("does nothing before there is an SDK, and does its work then", async () => {
    const upstream = await httpUpstream();
    const { gateway } = await petstore(pets, http(upstream.url));
    await (await gateway.dispatch({ method: "GET", url: "/petstore/a", headers: { traceparent } })).text();
    expect(upstream.seen[0]?.fields.traceparent).toEqual([traceparent]);
    const sdk = tracingSdk();
    await (await gateway.dispatch({ method: "GET", url: "/petstore/a" })).text();
    expect(await sdk.ended(2)).toHaveLength(2);
  });
});
