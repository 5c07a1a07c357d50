import { parseDictionary } from "structured-headers";
import { describe, expect, it } from "vitest";
import { type ApiGroup, BodyStream, createGateway, fn, GatewayError, type GatewayOptions, http, mock } from "../../src/index.js";
import { customBackend } from "../unit/support/gateways.js";
import { FakeClock } from "../unit/support/fake-clock.js";
import { served } from "./support/gateway.js";
import { httpUpstream } from "./support/http-upstream.js";

type Fields = Readonly<Record<string, string | readonly string[]>>;

/** The evidence of an answer, as a client reads it. */
const evidence = (headers: Fields) =>
  Object.fromEntries([...parseDictionary(String(headers["x-pointsman-served"]))].map(([key, [value]]) => [key, value]));

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

const metrics = (headers: Fields) => [headers["server-timing"]].flat().at(-1);

const only = (gateway: object, name: string): ApiGroup => ({
  name: "pets",
  ...gateway,
  apis: [{ name, method: "ANY", path: "/{rest+}" }],
});

/** A gateway whose one API is answered in 20 ms on a clock that the test moves. */
function slow(options: Omit<GatewayOptions, "backends"> = {}) {
  const clock = new FakeClock();
  const gateway = createGateway(
    {
      groups: [
        {
          name: "g",
          backend: {
            kind: "custom",
            run: (exchange) => new Promise((resolve) => clock.schedule(() => resolve(exchange.respond({ text: "late" })), 20)),
          },
          apis: [{ name: "a", method: "ANY", path: "/a" }],
        },
      ],
    },
    { ...options, clock, expose: true, backends: [customBackend] },
  );
  return { gateway, clock };
}

describe("a gateway that exposes", () => {
  it("says nothing unless it is told to", async () => {
    const gateway = createGateway({ groups: [only({ backend: mock({ text: "a" }) }, "all")] });
    expect(Object.keys((await gateway.dispatch({ method: "GET", url: "/a" })).headers)).toEqual(["content-type", "content-length"]);
  });

  it("tells who gave the answer of a Mock, which is one for all, and that no backend was called", async () => {
    const gateway = createGateway({ groups: [only({ backend: mock({ json: [] }) }, "listPets")] }, { expose: true });
    const answers = await Promise.all([1, 2].map(() => gateway.dispatch({ method: "GET", url: "/pets" })));
    for (const { headers } of answers) {
      expect(evidence(headers)).toEqual({ group: "pets", api: "listPets", environment: "online", kind: "mock", source: "group" });
      expect(metrics(headers)).toMatch(/^gateway;dur=\d+(\.\d{1,3})?$/);
      expect(headers["content-type"]).toBe("application/json");
    }
    expect(await answers[0]?.json()).toEqual([]);
  });

  it("tells the time of the backend apart from that of the gateway", async () => {
    const { gateway, clock } = slow({ hooks: { onMatch: () => new Promise((resolve) => clock.schedule(() => resolve(undefined), 5)) } });
    const pending = gateway.dispatch({ method: "GET", url: "/a" });
    clock.advance(5);
    await turn();
    clock.advance(20);
    expect((await pending).headers["server-timing"]).toBe("gateway;dur=25, backend;dur=20");
  });

  it("tells it of a backend that failed, and of one that was not waited for", async () => {
    const failing = createGateway(
      { groups: [only({ backend: { kind: "custom", run: () => Promise.reject(new GatewayError("BAD_GATEWAY", "gone")) } }, "a")] } as never,
      { expose: true, backends: [customBackend] },
    );
    const failed = await failing.dispatch({ method: "GET", url: "/a" });
    expect(failed.status).toBe(502);
    expect(metrics(failed.headers)).toMatch(/^gateway;dur=[\d.]+, backend;dur=[\d.]+$/);
    expect(evidence(failed.headers)).toMatchObject({ kind: "custom", api: "a" });

    const { gateway, clock } = slow({ limits: { answerTimeoutMs: 10 } });
    const pending = gateway.dispatch({ method: "GET", url: "/a" });
    clock.advance(10);
    const late = await pending;
    expect(late.error?.code).toBe("BACKEND_TIMEOUT");
    expect(late.headers["server-timing"]).toBe("gateway;dur=10, backend;dur=10");
  });

  it("measures each of several requests that are one object", async () => {
    const { gateway, clock } = slow();
    const request = { method: "GET", url: "/a" };
    const first = gateway.dispatch(request);
    clock.advance(15);
    const second = gateway.dispatch(request);
    clock.advance(5);
    await turn();
    clock.advance(15);
    const timings = (await Promise.all([first, second])).map(({ headers }) => headers["server-timing"]);
    expect(timings).toEqual(["gateway;dur=20, backend;dur=20", "gateway;dur=20, backend;dur=20"]);
  });

  it("tells its own answers, whatever was wrong with the request", async () => {
    const gateway = createGateway(
      { groups: [{ name: "g", backend: mock(), apis: [{ name: "a", method: "GET", path: "/a" }] }] },
      { expose: true },
    );
    const asked = [
      { method: "GET", url: "/nowhere" },
      { method: "POST", url: "/a" },
      { method: "OPTIONS", url: "/a" },
      { method: "GET", url: "/../a" },
      null as never,
    ];
    const answers = await Promise.all(asked.map((request) => gateway.dispatch(request)));
    expect(answers.map(({ status }) => status)).toEqual([404, 405, 204, 400, 500]);
    for (const { headers } of answers) {
      expect(evidence(headers)).toEqual({ environment: "online", kind: "gateway", source: "gateway" });
      expect(metrics(headers)).toMatch(/^gateway;dur=[\d.]+$/);
    }
    expect(answers[1]?.headers.allow).toBe("GET, HEAD, OPTIONS");
    expect(await answers[0]?.json()).toMatchObject({ code: "ROUTE_NOT_FOUND" });
    expect(answers[0]?.error?.code).toBe("ROUTE_NOT_FOUND");
  });

  it("tells the version of a function, the rule that decided and the environment", async () => {
    const gateway = createGateway(
      {
        groups: [
          {
            name: "pets",
            backend: mock(),
            rules: [{ environment: "test", when: { header: { "x-beta": "1" } }, backend: mock({ text: "beta" }) }],
            apis: [
              { name: "adopt", method: "POST", path: "/adopt", backend: fn("adopt") },
              { name: "list", method: "GET", path: "/pets" },
              { name: "web", method: "GET", path: "/web", backend: fn(() => new Response("web", { headers: { "x-a": "1" } })) },
            ],
          },
        ],
      },
      { expose: true, environment: "test", functions: { adopt: { versions: { 3: () => ({ json: 1 }) } } } },
    );
    const adopted = await gateway.dispatch({ method: "POST", url: "/adopt" });
    expect(adopted.headers["x-pointsman-served"]).toBe(
      'group="pets", api="adopt", environment="test", kind="function", source="api", function="adopt";version="3"',
    );
    expect(metrics(adopted.headers)).toMatch(/^gateway;dur=[\d.]+, backend;dur=[\d.]+$/);
    const beta = await gateway.dispatch({ method: "GET", url: "/pets", headers: { "x-beta": "1" } });
    expect(evidence(beta.headers)).toMatchObject({ source: "rule", rule: 0 });
    const web = await gateway.fetch(new Request("http://h/web"));
    expect(web.headers.get("x-a")).toBe("1");
    expect(web.headers.get("x-pointsman-served")).toContain('api="web"');
    expect(await web.text()).toBe("web");
  });

  it("keeps what an upstream says of its own time, and not what it says of who answered", async () => {
    const upstream = await httpUpstream((_req, res) => {
      res.setHeader("Server-Timing", "db;dur=3");
      res.setHeader("X-Pointsman-Served", 'group="its own", source="elsewhere"');
      res.end("body");
    });
    const { url } = await served([only({ backend: http(upstream.url) }, "all")], { expose: true });
    const response = await fetch(`${url}/a`);
    expect(await response.text()).toBe("body");
    expect(response.headers.get("server-timing")).toMatch(/^db;dur=3, gateway;dur=[\d.]+, backend;dur=[\d.]+$/);
    expect(response.headers.get("x-pointsman-served")).toBe('group="pets", api="all", environment="online", kind="http", source="group"');
    const head = await fetch(`${url}/a`, { method: "HEAD" });
    expect(head.headers.get("x-pointsman-served")).toContain('api="all"');
  });

  it("names no URL and no host of an upstream, also where it can't be reached", async () => {
    const { url } = await served([only({ backend: http("http://127.0.0.1:1/internal/path") }, "all")], { expose: true });
    const response = await fetch(`${url}/a`);
    expect(response.status).toBe(502);
    expect(evidence(Object.fromEntries(response.headers))).toMatchObject({ kind: "http", api: "all" });
    expect(JSON.stringify([...response.headers].filter(([name]) => /timing|served/.test(name)))).not.toMatch(/127\.0|internal|:\/\//);
  });

  it("gives HEAD the fields and no body, and an answer that no Response can be made of the fields in its place", async () => {
    const gateway = createGateway({ groups: [only({ backend: mock({ text: "a" }) }, "all")] }, { expose: true });
    const head = await gateway.dispatch({ method: "HEAD", url: "/a" });
    expect([head.body, head.headers["content-length"]]).toEqual([null, "1"]);
    expect(evidence(head.headers)).toMatchObject({ api: "all" });

    const odd = createGateway(
      { groups: [only({ backend: { kind: "custom", run: (exchange: never) => odding(exchange) } }, "odd")] } as never,
      { expose: true, backends: [customBackend] },
    );
    const response = await odd.fetch(new Request("http://h/a"));
    expect(response.status).toBe(502);
    expect(response.headers.get("x-pointsman-served")).toContain('api="odd"');
    expect(response.headers.get("server-timing")).toMatch(/^gateway;dur=[\d.]+, backend;dur=[\d.]+$/);
  });

  it("leaves a Mock's fault the fault that it is", async () => {
    const gateway = createGateway(
      { groups: [only({ backend: mock({ text: "a", fault: "CONNECTION_RESET_BY_PEER" }) }, "all")] },
      { expose: true },
    );
    await expect(gateway.dispatch({ method: "GET", url: "/a" })).rejects.toThrow(TypeError);
    expect((await gateway.handle({ method: "GET", url: "/a" })).fault?.kind).toBe("CONNECTION_RESET_BY_PEER");
  });

  it("tells of a switch to another protocol, too", async () => {
    const adapter = {
      ...customBackend,
      prepareUpgrade: () => (exchange: Parameters<typeof odding>[0]) =>
        exchange.respondPrepared(101, ["connection", "upgrade", "upgrade", "websocket"], new BodyStream({ resume() {}, cancel() {} })),
    };
    const gateway = createGateway({ groups: [only({ backend: { kind: "custom", run: () => odding } }, "chat")] } as never, {
      expose: true,
      backends: [adapter as never],
    });
    const switched = await gateway.upgrade(
      { method: "GET", url: "/a", headers: { connection: "upgrade", upgrade: "websocket" } },
      new BodyStream({ resume() {}, cancel() {} }),
    );
    expect(switched.status).toBe(101);
    expect(evidence(switched.headers)).toMatchObject({ api: "chat" });
    expect(metrics(switched.headers)).toMatch(/backend;dur=/);
  });
});

/** An answer of a status that HTTP/1.1 can carry and a web `Response` can't have. */
function odding(exchange: { respondPrepared(status: number, rawHeaders: readonly string[], body: BodyStream | null): unknown }): unknown {
  return exchange.respondPrepared(999, [], null);
}
