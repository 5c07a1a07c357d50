import { describe, expect, it } from "vitest";
import {
  BodyStream,
  createGateway,
  type BackendHandler,
  type Exchange,
  type FunctionHandler,
  type Gateway,
  type GatewayRequest,
} from "../../src/index.js";
import { FakeClock } from "./support/fake-clock.js";
import { calling, customBackend, running, serving } from "./support/gateways.js";

const mock = (text: string) => ({ kind: "mock" as const, text });

const gateway = createGateway({
  groups: [
    {
      name: "g",
      prefix: "/p",
      backend: mock("group"),
      rules: [
        { environment: "online", when: { header: { "x-beta": "1" } }, backend: mock("rule") },
        { environment: "test", when: { query: { any: { exists: false } } }, backend: mock("test rule") },
      ],
      apis: [
        { name: "root", method: "GET", path: "/" },
        { name: "own", method: "PUT", path: "/own", backend: mock("own") },
        { name: "own options", method: "OPTIONS", path: "/own", backend: mock("options") },
        { name: "any", method: "ANY", path: "/any" },
      ],
    },
    { name: "h", hosts: ["h.example"], backend: mock("host"), apis: [{ name: "x", method: "GET", path: "/x" }] },
  ],
});

async function ask(method: string, url: string, headers: Record<string, string> = {}): Promise<[number, string, string | null]> {
  const answer = await gateway.dispatch({ method, url, headers });
  const text = await answer.text();
  const code = text.startsWith("{") ? (JSON.parse(text) as { code: string }).code : text;
  return [answer.status, code, answer.headers.allow === undefined ? null : String(answer.headers.allow)];
}

describe("a request is answered", () => {
  it.each([
    ["GET", "/p", [200, "group", null]],
    ["GET", "/p/", [200, "group", null]],
    ["PUT", "/p/own", [200, "own", null]],
    ["PUT", "/p/%6fwn?x", [200, "own", null]],
    ["OPTIONS", "/p/own", [200, "options", null]],
    ["OPTIONS", "/p/any", [200, "group", null]],
    ["PURGE", "/p/any", [200, "group", null]],
    ["HEAD", "/p", [200, "", null]],
    ["OPTIONS", "/p", [204, "", "GET, HEAD, OPTIONS"]],
    ["GET", "http://h.example/x", [200, "host", null]],
    ["GET", "/", [404, "ROUTE_NOT_FOUND", null]],
    ["GET", "/P", [404, "ROUTE_NOT_FOUND", null]],
    ["GET", "/x", [404, "ROUTE_NOT_FOUND", null]],
    ["TRACE", "/nowhere", [404, "ROUTE_NOT_FOUND", null]],
    ["OPTIONS", "/nowhere", [404, "ROUTE_NOT_FOUND", null]],
    ["POST", "/p", [405, "METHOD_NOT_ALLOWED", "GET, HEAD, OPTIONS"]],
    ["GET", "/p/own", [405, "METHOD_NOT_ALLOWED", "OPTIONS, PUT"]],
    ["TRACE", "/p/any", [405, "METHOD_NOT_ALLOWED", "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"]],
    ["CONNECT", "/p", [405, "METHOD_NOT_ALLOWED", "GET, HEAD, OPTIONS"]],
    ["get", "/p", [400, "BAD_REQUEST", null]],
    ["", "/p", [400, "BAD_REQUEST", null]],
    ["GET ", "/p", [400, "BAD_REQUEST", null]],
    ["GE\r\nT", "/p", [400, "BAD_REQUEST", null]],
    ["*", "/p", [400, "BAD_REQUEST", null]],
    ["GET", "/p/..", [400, "BAD_REQUEST", null]],
    ["OPTIONS", "*", [400, "BAD_REQUEST", null]],
    ["GET", `/${"x".repeat(8192)}`, [414, "URI_TOO_LONG", null]],
  ])("%s %s", async (method, url, expected) => expect(await ask(method, url)).toEqual(expected));

  it("with a 400 where its host is malformed", async () => {
    expect(await ask("GET", "/p", { host: "a/..@evil:99" })).toEqual([400, "BAD_REQUEST", null]);
  });

  it("as problem details (RFC 9457) where it fails", async () => {
    const answer = await gateway.dispatch({ method: "POST", url: "/p" });
    const body = {
      type: "about:blank",
      title: "Method Not Allowed",
      status: 405,
      detail: "This path takes GET, HEAD, OPTIONS.",
      code: "METHOD_NOT_ALLOWED",
    };
    await expect(answer.json()).resolves.toEqual(body);
    expect({ ...answer.headers }).toEqual({
      "content-type": "application/problem+json",
      "content-length": String(JSON.stringify(body).length),
      allow: "GET, HEAD, OPTIONS",
    });
  });

  it("without a body where it is a HEAD that fails", async () => {
    const answer = await gateway.dispatch({ method: "HEAD", url: "/nowhere" });
    expect(answer).toMatchObject({ status: 404, body: null });
    expect(Number(answer.headers["content-length"])).toBeGreaterThan(0);
  });

  it("with the evidence of who answered", async () => {
    const common = { revision: null, environment: "online" };
    const served = async (method: string, url: string, headers = {}) => (await gateway.dispatch({ method, url, headers })).served;
    expect(await served("GET", "/p")).toEqual({ ...common, group: "g", api: "root", kind: "mock", source: "group" });
    expect(await served("PUT", "/p/own")).toEqual({ ...common, group: "g", api: "own", kind: "mock", source: "api" });
    expect(await served("GET", "/p", { "x-beta": "1" })).toEqual({
      ...common,
      group: "g",
      api: "root",
      kind: "mock",
      source: "rule",
      rule: 0,
    });
    for (const [method, url] of [
      ["GET", "/"],
      ["POST", "/p"],
      ["OPTIONS", "/p"],
      ["get", "/"],
    ] as const) {
      expect(await served(method, url)).toEqual({ ...common, group: null, api: null, kind: "gateway", source: "gateway" });
    }
  });
});

describe("rules", () => {
  it("decide for APIs that inherit, in their environment", async () => {
    expect(await ask("GET", "/p", { "X-Beta": "1" })).toEqual([200, "rule", null]);
    expect(await ask("PUT", "/p/own", { "x-beta": "1" })).toEqual([200, "own", null]);
  });

  it("act in the environment of the gateway, which no client can choose", async () => {
    const headers = { "x-env": "test", "x-environment": "test", environment: "test" };
    expect(await ask("GET", "/p?env=test&environment=test&any", headers)).toEqual([200, "group", null]);
  });
});

describe("what a request would reach", () => {
  it("is said without reaching it", () => {
    const called: unknown[] = [];
    const one = running((exchange) => {
      called.push(exchange);
      return exchange.respond({});
    });
    expect(one.resolve({ method: "GET", url: "/%61?x" })).toMatchObject({
      matched: true,
      path: "/a",
      params: {},
      api: { name: "a" },
      group: { name: "g" },
      resolution: { kind: "custom" },
    });
    one.explain({ method: "GET", url: "/a" });
    expect(called).toEqual([]);
  });

  it.each([
    ["GET", "/", { code: "ROUTE_NOT_FOUND", status: 404, allow: [], message: "No API has this path." }],
    ["POST", "/p", { code: "METHOD_NOT_ALLOWED", status: 405, allow: ["GET", "HEAD", "OPTIONS"] }],
    ["OPTIONS", "/p", { code: "OPTIONS", status: 204, allow: ["GET", "HEAD", "OPTIONS"] }],
    ["get", "/p", { code: "BAD_REQUEST", status: 400, allow: [] }],
    ["GET", `/${"x".repeat(8192)}`, { code: "URI_TOO_LONG", status: 414, allow: [] }],
  ])("or why it reaches nothing: %s %s", (method, url, expected) => {
    expect(gateway.resolve({ method, url })).toMatchObject({ matched: false, ...expected });
  });
});

describe("an adapter is given", () => {
  it("the canonical path, with and without the prefix, the query as it came, parameters and headers", async () => {
    const seen: Partial<Exchange>[] = [];
    const run: BackendHandler = (exchange) => {
      const { path, localPath, query, params, request } = exchange;
      seen.push({ path, localPath, query, params: { ...params }, request });
      return exchange.respond({ json: exchange.header("X-a") ?? null });
    };
    const apis = [
      { name: "root", method: "GET", path: "/" },
      { name: "a", method: "GET", path: "/a/{id}" },
    ];
    const own = createGateway(
      { groups: [{ name: "g", prefix: "/P\u00e9/", backend: { kind: "custom", run }, apis }] },
      { backends: [customBackend] },
    );
    const request = { method: "GET", url: "/P%c3%a9/%61/%7e%2f?q=%7e", headers: { "x-A": ["1", "2"] } };
    await expect((await own.dispatch(request)).json()).resolves.toBe("1, 2");
    await own.dispatch({ method: "GET", url: "/P%C3%A9" });
    await own.dispatch({ method: "GET", url: "http://any.example/P%C3%A9/" });
    expect(seen).toMatchObject([
      { path: "/P%C3%A9/a/~%2F", localPath: "/a/~%2F", query: "q=%7e", params: { id: "~/" }, request },
      { path: "/P%C3%A9", localPath: "/", query: "" },
      { path: "/P%C3%A9/", localPath: "/", query: "" },
    ]);
  });

  it("the departure of its client, once, also where that was before", async () => {
    const listening = (request: Partial<GatewayRequest>, during: () => void = () => {}) => {
      let heard = 0;
      const one = running((exchange) => {
        exchange.onAbandon(() => heard++);
        during();
        return exchange.respond({});
      });
      return one.dispatch({ method: "GET", url: "/a", ...request }).then(() => heard);
    };
    const client = new AbortController();
    expect(await listening({ signal: client.signal }, () => client.abort())).toBe(1);
    expect(await listening({ signal: AbortSignal.abort() })).toBe(1);
    expect(await listening({ signal: new AbortController().signal })).toBe(0);
    expect(await listening({})).toBe(0);
    expect(await listening({ onAbandon: (listener) => listener(), signal: AbortSignal.abort() })).toBe(1);
  });
});

describe("a signal that outlives its requests", () => {
  /** Listens to nothing; counts who listens. */
  class CountingSignal extends EventTarget {
    readonly aborted = false;
    listeners = 0;
    override addEventListener(...args: Parameters<EventTarget["addEventListener"]>): void {
      this.listeners++;
      super.addEventListener(...args);
    }
    override removeEventListener(...args: Parameters<EventTarget["removeEventListener"]>): void {
      this.listeners--;
      super.removeEventListener(...args);
    }
  }
  const asSignal = (signal: CountingSignal) => signal as unknown as AbortSignal;

  it("has no listener left that an adapter has taken back", async () => {
    const signal = new CountingSignal();
    const one = running((exchange) => {
      const stop = exchange.onAbandon(() => {});
      expect(signal.listeners).toBe(1);
      stop();
      return exchange.respond({});
    });
    expect((await one.dispatch({ method: "GET", url: "/a", signal: asSignal(signal) })).status).toBe(200);
    expect(signal.listeners).toBe(0);
  });

  it("has no listener left of a function that has answered or failed", async () => {
    const reads: FunctionHandler[] = [
      ({ signal }) => ({ aborted: signal.aborted }),
      async ({ signal }) => ({ aborted: signal.aborted }),
      async ({ signal }) => {
        throw signal.reason;
      },
    ];
    for (const handler of reads) {
      const signal = new CountingSignal();
      await calling(handler).dispatch({ method: "GET", url: "/a/1", signal: asSignal(signal) });
      expect(signal.listeners).toBe(0);
    }
  });
});

describe("whatever an adapter does, there is an answer", () => {
  const then = "then";
  const throwing = (thrown: unknown) => () => {
    throw thrown;
  };

  it.each<[string, unknown]>([
    ["throws an Error", throwing(new Error("s3cret"))],
    ["throws nothing in particular", throwing(undefined)],
    ["rejects", async () => throwing(new Error("s3cret"))()],
    ["gives nothing", () => undefined],
    ["gives null later", async () => null],
    ["gives an object that looks like an answer", () => ({ status: 200, headers: {}, rawHeaders: [], body: null, served: {} })],
    ["gives a web Response", async () => new Response("s3cret")],
    ["gives a thenable that throws", () => ({ [then]: throwing(new Error("s3cret")) })],
    ["gives a getter that throws", () => Object.defineProperty({}, then, { get: throwing(new Error("s3cret")) })],
    ["gives a proxy that throws", () => new Proxy({}, { get: throwing(new Error("s3cret")), has: throwing(new Error("s3cret")) })],
  ])("that %s", async (_, run) => {
    const one = running(run as BackendHandler);
    const errors: unknown[] = [];
    one.on("error", ({ error, served }) => errors.push([error.code, served?.api]));
    const answer = await one.dispatch({ method: "GET", url: "/a" });
    expect(answer.status).toBe(500);
    await expect(answer.json()).resolves.toMatchObject({ code: "INTERNAL", detail: "The gateway could not answer this request." });
    expect(errors).toEqual([["INTERNAL", "a"]]);
  });

  it("to HEAD where ending the body fails", async () => {
    const body = () =>
      new BodyStream({
        resume() {},
        cancel() {
          throw new Error("no");
        },
      });
    for (const run of [
      (exchange: Exchange) => exchange.respond({ body: body() }),
      async (exchange: Exchange) => exchange.respond({ body: body() }),
    ]) {
      const answer = await running(run).dispatch({ method: "HEAD", url: "/a" });
      expect([200, 500]).toContain(answer.status);
      expect(answer.body).toBeNull();
    }
  });

  it("in time: 60 seconds unless told otherwise, for one that has no deadlines of its own", async () => {
    for (const [limits, ms] of [
      [{}, 60_000],
      [{ answerTimeoutMs: 10 }, 10],
    ] as const) {
      const clock = new FakeClock();
      const answer = running(() => new Promise(() => {}), { clock, limits }).dispatch({ method: "GET", url: "/a" });
      clock.advance(ms - 1);
      expect(clock.pending).toBe(1);
      clock.advance(1);
      expect((await answer).status).toBe(504);
      await expect((await answer).json()).resolves.toMatchObject({
        code: "BACKEND_TIMEOUT",
        detail: "The backend did not answer in time.",
      });
    }
  });

  it("and no timer is left behind", async () => {
    const clock = new FakeClock();
    for (const run of [async (exchange: Exchange) => exchange.respond({}), () => Promise.reject(new Error("no"))]) {
      await running(run, { clock }).dispatch({ method: "GET", url: "/a" });
      expect(clock.pending).toBe(0);
    }
  });
});

describe("whatever is asked, there is an answer", () => {
  const odd: unknown[] = [
    null,
    undefined,
    "GET /p",
    5,
    {},
    { method: "GET" },
    { url: "/a" },
    { method: "GET", url: 5 },
    { method: 5, url: "/a" },
    { method: "GET", url: "/a", headers: null },
    { method: "GET", url: "/a", headers: { host: 5 } },
    { method: "GET", url: "/a", headers: { host: null } },
    { method: "GET", url: "/a", rawHeaders: [undefined, undefined] },
    { method: "POST", url: "/a", body: 5 },
    { method: "POST", url: "/a", body: {} },
    { method: "POST", url: "/a", body: "x", headers: { "content-length": "1, 1" } },
    Object.defineProperty({ method: "GET" }, "url", {
      get: () => {
        throw new Error("no");
      },
    }),
  ];

  it.each(odd.map((request) => [request]))("to %j", async (request) => {
    const one = running(async (exchange) => exchange.respond({ json: exchange.body === null }), {
      hooks: { onResponse() {}, onError() {} },
    });
    const quiet = serving([{ name: "a", method: "ANY", path: "/a" }]);
    const heard = serving([{ name: "a", method: "ANY", path: "/a" }]);
    heard.on("dispatch", () => {});
    heard.on("error", () => {});
    for (const asked of [one as unknown as Gateway, quiet, heard]) {
      const answer = await asked.dispatch(request as GatewayRequest);
      expect(answer.status).toBeGreaterThanOrEqual(200);
      await asked.handle(request as GatewayRequest);
    }
  });
});

describe("handle", () => {
  it("gives the answer of a Mock and the gateway's own at once", () => {
    expect(gateway.handle({ method: "GET", url: "/p" })).toMatchObject({ status: 200 });
    expect(gateway.handle({ method: "GET", url: "/" })).toMatchObject({ status: 404 });
  });

  it("gives a promise where the backend does", async () => {
    const pending = running(async (exchange) => exchange.respond({})).handle({ method: "GET", url: "/a" });
    expect(pending).toBeInstanceOf(Promise);
    await expect(pending).resolves.toMatchObject({ status: 200 });
  });
});
