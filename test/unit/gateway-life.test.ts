import { describe, expect, it } from "vitest";
import {
  type BackendAdapter,
  ConfigError,
  createGateway,
  type DispatchEvent,
  type ErrorEvent,
  type Gateway,
  type GatewayConfig,
  type UpdateEvent,
} from "../../src/index.js";
import { FakeClock } from "./support/fake-clock.js";
import { customBackend, running, serving } from "./support/gateways.js";

const saying = (text: string): GatewayConfig => ({
  groups: [{ name: "g", backend: { kind: "mock", text }, apis: [{ name: "a", method: "GET", path: "/a" }] }],
});
const request = { method: "GET", url: "/a" };
const textOf = async (gateway: Pick<Gateway, "dispatch">) => (await gateway.dispatch(request)).text();

/** A promise that is settled from outside. */
function deferred<Value>() {
  let resolve: (value: Value) => void = () => {};
  const promise = new Promise<Value>((settle) => (resolve = settle));
  return { promise, resolve };
}

describe("an update", () => {
  it("holds from the next request on", async () => {
    const gateway = createGateway(saying("old"));
    gateway.update(saying("new"));
    expect(await textOf(gateway)).toBe("new");
  });

  it("that is refused leaves the old configuration live and tells nobody", async () => {
    const gateway = createGateway(saying("old"));
    const updates: UpdateEvent[] = [];
    gateway.on("update", (event) => updates.push(event));
    expect(() => gateway.update({ groups: [{ name: "", apis: [] }] })).toThrow(ConfigError);
    expect(() => gateway.update(undefined as never)).toThrow(ConfigError);
    expect(await textOf(gateway)).toBe("old");
    expect(updates).toEqual([]);
  });

  it("whose adapter fails to prepare leaves the old configuration live", async () => {
    const picky: BackendAdapter<{ readonly kind: "picky"; readonly ok: boolean }> = {
      kind: "picky",
      levels: ["group"],
      prepare({ ok }) {
        if (!ok) throw new Error("no");
        return (exchange) => exchange.respond({ text: "old" });
      },
    };
    const config = (ok: boolean) => ({
      groups: [{ name: "g", backend: { kind: "picky" as const, ok }, apis: [{ name: "a", method: "GET", path: "/a" }] }],
    });
    const gateway = createGateway(config(true), { backends: [picky] });
    expect(() => gateway.update(config(false))).toThrow("no");
    expect(await textOf(gateway)).toBe("old");
  });

  it("does not concern requests under way", async () => {
    const wait = deferred<void>();
    const config = (text: string) => {
      const run: Parameters<typeof running>[0] = async (exchange) => {
        await wait.promise;
        return exchange.respond({ text });
      };
      return { groups: [{ name: "g", backend: { kind: "custom" as const, run }, apis: [{ name: "a", method: "GET", path: "/a" }] }] };
    };
    const gateway = createGateway(config("old"), { backends: [customBackend] });
    const before = gateway.dispatch(request);
    gateway.update(config("new"));
    const after = gateway.dispatch(request);
    wait.resolve();
    expect([await (await before).text(), await (await after).text()]).toEqual(["old", "new"]);
  });

  it("is said with its size", () => {
    const gateway = createGateway(saying("old"));
    const updates: UpdateEvent[] = [];
    gateway.on("update", (event) => updates.push(event));
    gateway.update({ groups: [] });
    gateway.update(saying("new"));
    expect(updates).toEqual([
      { groups: 0, apis: 0 },
      { groups: 1, apis: 1 },
    ]);
  });

  it("is a copy: what happens to the object later changes nothing", async () => {
    const group = { name: "g", backend: { kind: "mock" as const, text: "old" }, apis: [{ name: "a", method: "GET", path: "/a" }] };
    const gateway = createGateway({ groups: [group] });
    group.backend.text = "changed";
    group.apis.splice(0);
    expect(await textOf(gateway)).toBe("old");
    expect(gateway.routes()).toHaveLength(1);
  });
});

describe("closing", () => {
  it("refuses new requests with a 503", async () => {
    const gateway = createGateway(saying("x"));
    await gateway.close();
    for (const answer of [await gateway.dispatch(request), await gateway.handle(request)]) {
      expect(answer.status).toBe(503);
      await expect(answer.json()).resolves.toMatchObject({ code: "UNAVAILABLE", detail: "The gateway is closing." });
    }
    expect((await gateway.fetch(new Request("http://h/a"))).status).toBe(503);
  });

  it("waits for requests under way, then closes the adapters, once", async () => {
    const said: string[] = [];
    const wait = deferred<void>();
    const slow: BackendAdapter<{ readonly kind: "slow" }> = {
      kind: "slow",
      levels: ["group"],
      prepare: () => async (exchange) => {
        await wait.promise;
        said.push("answered");
        return exchange.respond({});
      },
      close: async () => void said.push("closed"),
    };
    const gateway = createGateway(
      { groups: [{ name: "g", backend: { kind: "slow" }, apis: [{ name: "a", method: "GET", path: "/a" }] }] },
      { backends: [slow] },
    );
    const answers = [gateway.dispatch(request), gateway.dispatch(request)];
    const closing = gateway.close();
    expect(gateway.close()).toBe(closing);
    await new Promise((resolve) => setImmediate(resolve));
    expect(said).toEqual([]);
    expect((await gateway.dispatch(request)).status).toBe(503);
    wait.resolve();
    await closing;
    expect(said).toEqual(["answered", "answered", "closed"]);
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
    await gateway.close();
    expect(said).toHaveLength(3);
  });

  it("leaves no adapter open where another fails to close", async () => {
    const closed: string[] = [];
    const adapter = (kind: string, close: () => Promise<void>): BackendAdapter<{ kind: string }> => ({
      kind,
      levels: ["group"],
      prepare: () => (exchange) => exchange.respond({}),
      close,
    });
    const failing = () => {
      throw new Error("no");
    };
    const gateway = createGateway(
      { groups: [] },
      { backends: [adapter("one", failing), adapter("two", async () => void closed.push("two"))] },
    );
    await expect(gateway.close()).rejects.toThrow("no");
    expect(closed).toEqual(["two"]);
  });

  it("is what disposing does", async () => {
    const gateway = createGateway(saying("x"));
    await gateway[Symbol.asyncDispose]();
    expect((await gateway.dispatch(request)).status).toBe(503);
  });
});

describe("events", () => {
  it("say every answer, with who gave it and how long that took", async () => {
    const clock = new FakeClock();
    const gateway = running(
      async (exchange) => {
        clock.advance(7);
        return exchange.respond({ status: 201 });
      },
      { clock },
    );
    const events: DispatchEvent[] = [];
    gateway.on("dispatch", (event) => events.push(event));
    await gateway.dispatch({ method: "POST", url: "/a?b=1" });
    await gateway.dispatch({ method: "GET", url: "/nowhere" });
    expect(events).toMatchObject([
      { method: "POST", url: "/a?b=1", status: 201, durationMs: 7, served: { api: "a", kind: "custom" } },
      { method: "GET", url: "/nowhere", status: 404, durationMs: 0, served: { kind: "gateway" } },
    ]);
  });

  it("say every failure with its cause, and no 404", async () => {
    const cause = new Error("no");
    const gateway = running(() => Promise.reject(cause));
    const events: ErrorEvent[] = [];
    gateway.on("error", (event) => events.push(event));
    await gateway.dispatch({ method: "POST", url: "/a" });
    await gateway.dispatch({ method: "GET", url: "/nowhere" });
    expect(events).toMatchObject([{ error: { code: "INTERNAL", cause }, method: "POST", url: "/a", served: { api: "a" } }]);
  });

  it("hold no secret of the URL and no control character", async () => {
    const gateway = running(() => Promise.reject(new Error("no")));
    const urls: (string | null)[] = [];
    gateway.on("dispatch", ({ url }) => urls.push(url));
    gateway.on("error", ({ url }) => urls.push(url));
    await gateway.dispatch({ method: "GET", url: "/a?token=s3cret&b=1" });
    await gateway.dispatch({ method: "GET", url: "/\u001b[31m\r\n" });
    expect(urls).toEqual(["/a?token=[redacted]&b=1", "/a?token=[redacted]&b=1", "/\\u001b[31m\\u000d\\u000a"]);
  });

  it("reach every listener, also where one throws", async () => {
    const gateway = createGateway(saying("x"));
    const heard: string[] = [];
    for (const event of ["dispatch", "error", "update"] as const) {
      gateway.on(event, () => {
        throw new Error("listener");
      });
      gateway.on(event, () => heard.push(event));
    }
    expect(await textOf(gateway)).toBe("x");
    expect((await gateway.dispatch(null as never)).status).toBe(500);
    gateway.update(saying("y"));
    expect(heard).toEqual(["dispatch", "error", "dispatch", "update"]);
  });

  it("end for whoever stops listening, and for nobody else", async () => {
    const gateway = createGateway(saying("x"));
    let heard = 0;
    const listener = () => heard++;
    const [stopFirst] = [gateway.on("dispatch", listener), gateway.on("dispatch", listener)];
    await gateway.dispatch(request);
    expect(heard).toBe(2);
    stopFirst?.();
    stopFirst?.();
    await gateway.dispatch(request);
    expect(heard).toBe(3);
  });

  it.each(["dispatched", "toString", "__proto__"])("named %s are none", (name) => {
    expect(() => createGateway({ groups: [] }).on(name as "error", () => {})).toThrow(TypeError);
  });
});

describe("routes", () => {
  it("are listed with what answers them, a line for each method", () => {
    const gateway = createGateway({
      groups: [
        {
          name: "g",
          prefix: "/p/",
          hosts: ["A.example"],
          backend: { kind: "mock" },
          rules: ["online", "test", "online"].map((environment) => ({
            environment,
            when: { query: { a: "1" } },
            backend: { kind: "mock" as const },
          })),
          apis: [
            { name: "a", method: ["PUT", "GET"], path: "/{id}" },
            { name: "b", method: "ANY", path: "/", match: "prefix", backend: { kind: "function", handler: () => 1 } },
          ],
        },
      ],
    });
    const common = { group: "g", hosts: ["a.example"] };
    expect(gateway.routes()).toEqual([
      { ...common, api: "a", method: "GET", path: "/p/{id}", match: "exact", kind: "mock", source: "group", rules: 2 },
      { ...common, api: "a", method: "PUT", path: "/p/{id}", match: "exact", kind: "mock", source: "group", rules: 2 },
      { ...common, api: "b", method: "ANY", path: "/p/", match: "prefix", kind: "function", source: "api", rules: 0 },
    ]);
  });

  it("are those of the live configuration", () => {
    const gateway = serving([]);
    expect(gateway.routes()).toEqual([]);
    gateway.update(saying("x"));
    expect(gateway.routes()).toMatchObject([{ api: "a", hosts: [], path: "/a" }]);
  });
});
