import { describe, expect, it } from "vitest";
import { type BackendCall, createGateway, fn, GatewayError, type GatewayHooks, http, mock } from "../../src/index.js";
import { fakeGateway } from "../../src/testing/index.js";
import { FakeClock } from "./support/fake-clock.js";
import { calling, running, serving } from "./support/gateways.js";

const request = { method: "GET", url: "/a/1", headers: { "X-Old": "old", "x-kept": ["1", "2"] } };

/** The fields that a function gets. */
async function fieldsOf(hooks: GatewayHooks, headers: Record<string, string | string[]> = request.headers) {
  const gateway = calling(({ request: got }) => got.rawHeaders ?? [], { hooks });
  const rawHeaders = Object.entries(headers).flatMap(([name, value]) => [value].flat().flatMap((line) => [name.toLowerCase(), line]));
  return (await (await gateway.dispatch({ ...request, rawHeaders })).json()) as string[];
}

const setting = (set: Record<string, string>, remove: string[] = []) => ({ onBackend: () => ({ headers: { set, remove } }) });

describe("onBackend", () => {
  it("sees which backend is called, after onMatch, whether it is ready or is called", async () => {
    const seen: unknown[] = [];
    const hooks: GatewayHooks = {
      onMatch: () => void seen.push("match"),
      onBackend: ({ path, params, resolution, served, header }: BackendCall) =>
        void seen.push([path, { ...params }, resolution.kind, served.source, typeof header]),
    };
    await calling(() => 1, { hooks }).dispatch(request);
    await serving([{ name: "a", method: "GET", path: "/a/{id}" }], { hooks }).dispatch(request);
    expect(seen).toEqual([
      "match",
      ["/a/1", { id: "1" }, "function", "api", "function"],
      "match",
      ["/a/1", { id: "1" }, "mock", "group", "function"],
    ]);
  });

  it("is not called where no backend is: nothing matched, a hook answered", async () => {
    let called = 0;
    const hooks: GatewayHooks = { onMatch: (matched) => matched.respond({ status: 401 }), onBackend: () => void called++ };
    await calling(() => 1, { hooks }).dispatch(request);
    await calling(() => 1, { hooks: { onBackend: () => void called++ } }).dispatch({ method: "GET", url: "/nowhere" });
    expect(called).toBe(0);
  });

  it("sets, replaces and removes fields in any case, at once or later", async () => {
    const changes = { headers: { set: { "X-New": "n", "X-OLD": "o" }, remove: ["X-Kept"] } };
    for (const onBackend of [() => changes, async () => changes]) {
      expect(await fieldsOf({ onBackend })).toEqual(["x-new", "n", "x-old", "o"]);
    }
    expect(await fieldsOf({ onBackend: () => ({}) })).toEqual(["x-old", "old", "x-kept", "1", "x-kept", "2"]);
  });

  it("sees the changes of the hook before it", async () => {
    const seen: unknown[] = [];
    const hooks: GatewayHooks = {
      onBackend: [
        async () => ({ headers: { set: { "x-token": "t" } } }),
        (call) => {
          seen.push(call.header("X-Token"));
          return { headers: { set: { "x-token": `${call.header("x-token")}!` } } };
        },
      ],
    };
    expect(await fieldsOf(hooks, {})).toEqual(["x-token", "t!"]);
    expect(seen).toEqual(["t"]);
  });

  it("changes what a Mock decides by", async () => {
    const backend = mock({ responses: [{ when: { header: { "x-token": "t" } }, text: "token" }, { text: "plain" }] });
    const gateway = serving([{ name: "a", method: "GET", path: "/a/{id}" }], { hooks: setting({ "x-token": "t" }) }, backend);
    expect(await (await gateway.dispatch(request)).text()).toBe("token");
  });

  it("keeps the client from dropping what was set by naming it in Connection", async () => {
    const fields = await fieldsOf(setting({ "X-Token": "t" }), { Connection: "close, x-token, x-other" });
    expect(fields).toEqual(["connection", "close, x-other", "x-token", "t"]);
  });

  it("leaves body, signal, client and the request of other hooks as they are", async () => {
    const seen: unknown[] = [];
    const gateway = running(
      async (exchange) => {
        const { signal, client, method, url } = exchange.request;
        return exchange.respond({ json: { body: exchange.body, aborted: signal?.aborted, client, method, url } });
      },
      { hooks: { ...setting({ a: "b" }), onResponse: (_, got) => void seen.push(got) } },
    );
    const given = { method: "POST", url: "/a", body: "text", signal: new AbortController().signal, client: { address: "192.0.2.1" } };
    expect(await (await gateway.dispatch(given)).json()).toEqual({
      body: "text",
      aborted: false,
      client: { address: "192.0.2.1" },
      method: "POST",
      url: "/a",
    });
    expect(seen).toEqual([given]);
  });

  it.each<[string, unknown]>([
    ["a field that the gateway says", { headers: { set: { Host: "evil" } } }],
    ["a removed field that the gateway says", { headers: { remove: ["Content-Length"] } }],
    ["a name that is none", { headers: { set: { "a b": "c" } } }],
    ["a value that splits the message", { headers: { set: { a: "b\r\nx: y" } } }],
    ["text", "headers"],
    ["null", null],
    ["a list", []],
  ])("fails the call, and says so to listeners, where it gives %s", async (_, given) => {
    let called = 0;
    const gateway = calling(() => called++, { hooks: { onBackend: () => given as never } });
    const errors: unknown[] = [];
    gateway.on("error", ({ error }) => errors.push(error.cause));
    expect((await gateway.dispatch(request)).status).toBe(500);
    expect(called).toBe(0);
    expect(errors).toEqual([expect.any(TypeError)]);
  });

  it("fails the call where it throws, as a GatewayError says, and is a 504 where it never settles", async () => {
    const refuse = () => {
      throw new GatewayError("UNAVAILABLE", "No token.");
    };
    for (const onBackend of [refuse, async () => refuse()]) {
      expect((await calling(() => 1, { hooks: { onBackend } }).dispatch(request)).status).toBe(503);
    }
    const clock = new FakeClock();
    const answer = calling(() => 1, { clock, hooks: { onBackend: () => new Promise<undefined>(() => {}) } }).dispatch(request);
    clock.advance(60_000);
    expect((await answer).status).toBe(504);
  });

  it("is called again for a fallback, which gets the request as it came", async () => {
    const seen: unknown[] = [];
    const backend = http("http://127.0.0.1:1", { fallback: mock({ status: 203 }) });
    const gateway = createGateway(
      { groups: [{ name: "g", backend, apis: [{ name: "a", method: "GET", path: "/a/{id}" }] }] },
      {
        hooks: {
          onBackend: (call) => {
            const { served } = call;
            seen.push([served.kind, served.source, call.header("x-secret")]);
            return served.source === "fallback" ? undefined : { headers: { set: { "x-secret": "s" } } };
          },
        },
      },
    );
    expect((await gateway.dispatch(request)).status).toBe(203);
    expect(seen).toEqual([
      ["http", "group", undefined],
      ["mock", "fallback", undefined],
    ]);
    await gateway.close();
  });

  it("leaves a fake its record: calls are recorded as they came, errors too", async () => {
    const gw = fakeGateway(
      { name: "g", apis: [{ name: "a", method: "GET", path: "/a/{id}", backend: fn(() => 1) }] },
      { hooks: setting({ "x-token": "t" }), passthrough: ["g.a"] },
    );
    expect(await (await gw.dispatch(request)).json()).toBe(1);
    expect(gw.calls("g.a")[0]?.headers).toEqual({ "x-old": "old", "x-kept": ["1", "2"] });
    gw.use("g.a", { status: 418 });
    expect((await gw.dispatch(request)).status).toBe(418);
  });
});
