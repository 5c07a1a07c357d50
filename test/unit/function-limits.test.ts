import { describe, expect, it } from "vitest";
import {
  type Api,
  createGateway,
  type FunctionLimits,
  fn,
  type FunctionHandler,
  type Gateway,
  type GatewayOptions,
} from "../../src/index.js";
import { FakeClock } from "./support/fake-clock.js";
import { placesOf } from "./support/issues.js";

/** A function whose calls run until they are told to end. */
class Held {
  readonly begun: string[] = [];
  readonly #finish = new Map<string, (result: object) => void>();

  readonly handler: FunctionHandler = ({ query }) => {
    const id = query.get("id") as string;
    this.begun.push(id);
    return new Promise<object>((resolve) => this.#finish.set(id, resolve));
  };

  finish(id: string, result: object = { status: 200, text: id }): void {
    this.#finish.get(id)?.(result);
  }
}

const api = (handler: FunctionHandler, limits: FunctionLimits, name = "a"): Api => ({
  name,
  method: "ANY",
  path: `/${name}`,
  backend: fn(handler, limits),
});

function limited(handler: FunctionHandler, limits: FunctionLimits, options: Omit<GatewayOptions, "backends"> = {}): Gateway {
  return createGateway({ groups: [{ name: "g", apis: [api(handler, limits)] }] }, options);
}

const ask = (gateway: Gateway, id: string, signal?: AbortSignal) =>
  gateway.dispatch({ method: "GET", url: `/a?id=${id}`, ...(signal !== undefined && { signal }) });

/** What has a `then` that is no promise's. */
const thenName = "then";
const badThenable = {
  [thenName]: () => {
    throw new Error("no");
  },
};

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("a function's limits in a configuration", () => {
  const at = "/groups/0/apis/0/backend";
  it.each([
    [{ concurrency: 0 }, "INVALID_VALUE", "/concurrency"],
    [{ concurrency: 1.5 }, "INVALID_VALUE", "/concurrency"],
    [{ concurrency: "1" }, "INVALID_TYPE", "/concurrency"],
    [{ concurrency: 1, queue: -1 }, "INVALID_VALUE", "/queue"],
    [{ queue: 1 }, "REQUIRED", ""],
    [{ maxBodyBytes: 0 }, "INVALID_VALUE", "/maxBodyBytes"],
    [{ maxResponseBytes: Number.NaN }, "INVALID_VALUE", "/maxResponseBytes"],
    [{ timeoutMs: 0 }, "INVALID_VALUE", "/timeoutMs"],
    [{ timeoutMs: 2 ** 31 }, "INVALID_VALUE", "/timeoutMs"],
  ])("are checked: %j", (limits, code, path) => {
    const backend = { kind: "function", handler: () => 1, ...limits };
    const found = placesOf({ groups: [{ name: "g", apis: [{ name: "a", method: "GET", path: "/", backend }] }] });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^${code === "REQUIRED" ? "\\w+" : code} ${at}${path}`));
  });
});

describe("concurrency", () => {
  it("keeps calls back until fewer run, in the order in which they came", async () => {
    const held = new Held();
    const gateway = limited(held.handler, { concurrency: 2 });
    const answers = ["1", "2", "3", "4", "5"].map((id) => ask(gateway, id));
    await turn();
    expect(held.begun).toEqual(["1", "2"]);
    held.finish("2");
    expect(await (await answers[1])?.text()).toBe("2");
    expect(held.begun).toEqual(["1", "2", "3"]);
    held.finish("1");
    held.finish("3");
    await turn();
    expect(held.begun).toEqual(["1", "2", "3", "4", "5"]);
    held.finish("4");
    held.finish("5");
    expect(await Promise.all(answers.map(async (answer) => (await answer).status))).toEqual([200, 200, 200, 200, 200]);
  });

  it("refuses what finds the queue full: 503 with Retry-After", async () => {
    const held = new Held();
    const gateway = limited(held.handler, { concurrency: 1, queue: 1 });
    const [first, second, third] = [ask(gateway, "1"), ask(gateway, "2"), ask(gateway, "3")];
    const refused = await third;
    expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "1"]);
    expect(await refused.json()).toMatchObject({ code: "UNAVAILABLE" });
    held.finish("1");
    expect((await first).status).toBe(200);
    held.finish("2");
    expect((await second).status).toBe(200);
    const next = ask(gateway, "4");
    held.finish("4");
    expect((await next).status).toBe(200);
  });

  it("takes no queue where it is told to have none", async () => {
    const held = new Held();
    const gateway = limited(held.handler, { concurrency: 1, queue: 0 });
    const first = ask(gateway, "1");
    expect((await ask(gateway, "2")).status).toBe(503);
    held.finish("1");
    expect((await first).status).toBe(200);
  });

  it("counts the waiting as part of the function's time", async () => {
    const clock = new FakeClock();
    const held = new Held();
    const gateway = limited(held.handler, { concurrency: 1, timeoutMs: 100 }, { clock });
    const [first, second, third] = [ask(gateway, "1"), ask(gateway, "2"), ask(gateway, "3")];
    clock.advance(60);
    held.finish("1");
    expect((await first).status).toBe(200);
    expect(held.begun).toEqual(["1", "2"]);
    clock.advance(39);
    held.finish("late");
    expect(clock.pending).toBe(2);
    clock.advance(1); // the second has run for 40 ms, the third has waited for 100
    for (const answer of [await second, await third]) {
      expect(answer.status).toBe(504);
      expect(await answer.json()).toMatchObject({ code: "BACKEND_TIMEOUT", detail: "The function did not answer within 100 ms." });
    }
    expect(held.begun).toEqual(["1", "2"]);
    expect(clock.pending).toBe(0);
  });

  it("gives the place of a call whose time is over to the next", async () => {
    const clock = new FakeClock();
    const held = new Held();
    const gateway = limited(held.handler, { concurrency: 1, timeoutMs: 100 }, { clock });
    const never = ask(gateway, "1");
    clock.advance(50);
    const second = ask(gateway, "2");
    clock.advance(50);
    expect((await never).status).toBe(504);
    expect(held.begun).toEqual(["1", "2"]);
    held.finish("2");
    expect((await second).status).toBe(200);
  });

  it("frees the place in the queue of a client that leaves", async () => {
    const held = new Held();
    const gateway = limited(held.handler, { concurrency: 1, queue: 1 });
    const errors: string[] = [];
    gateway.on("error", ({ error }) => errors.push(error.code));
    const first = ask(gateway, "1");
    const client = new AbortController();
    const gone = ask(gateway, "2", client.signal);
    client.abort();
    expect((await gone).status).toBe(499);
    expect(errors).toEqual(["CLIENT_GONE"]);
    expect((await ask(gateway, "3", AbortSignal.abort())).status).toBe(499);
    const third = ask(gateway, "4");
    held.finish("1");
    await first;
    expect(held.begun).toEqual(["1", "4"]);
    held.finish("4");
    expect((await third).status).toBe(200);
  });

  it.each([
    ["throws", () => Promise.reject(new Error("no")), 500],
    [
      "throws at once",
      () => {
        throw new Error("no");
      },
      500,
    ],
    ["gives no answer", async () => undefined, 502],
    ["gives what only looks like a promise", () => badThenable, 500],
  ])("gives back the place of a call that %s", async (_, handler, status) => {
    const gateway = limited(handler as unknown as FunctionHandler, { concurrency: 1, queue: 0 });
    for (let i = 0; i < 3; i++) expect((await ask(gateway, String(i))).status).toBe(status);
  });

  it("lets a call run until its body has ended, however it ends", async () => {
    async function* chunks(fails: boolean) {
      yield new Uint8Array([97]);
      if (fails) throw new Error("midway");
    }
    const gateway = limited(({ query }) => ({ status: 200, body: chunks(query.get("id") === "fails") }), { concurrency: 1, queue: 0 });
    const response = await ask(gateway, "1");
    expect((await ask(gateway, "2")).status).toBe(503);
    expect(await response.text()).toBe("a");
    const failing = await ask(gateway, "fails");
    expect((await ask(gateway, "3")).status).toBe(503);
    await expect(failing.text()).rejects.toThrow("midway");
    const left = await ask(gateway, "4");
    await left.toResponse().body?.cancel();
    const web = await ask(gateway, "5");
    expect(await web.toResponse().text()).toBe("a");
    expect((await ask(gateway, "6")).status).toBe(200);
  });

  it("holds for a web Response, too", async () => {
    const gateway = limited(() => new Response("a"), { concurrency: 1, queue: 0 });
    const response = await ask(gateway, "1");
    expect((await ask(gateway, "2")).status).toBe(503);
    expect(await response.toResponse().text()).toBe("a");
    expect((await ask(gateway, "3")).status).toBe(200);
  });

  it("is each API's own, and goes on counting over an update", async () => {
    const held = new Held();
    const apis = (concurrency: number) => [api(held.handler, { concurrency, queue: 0 }), api(held.handler, { concurrency, queue: 0 }, "b")];
    const gateway = createGateway({ groups: [{ name: "g", apis: apis(1) }] });
    const first = ask(gateway, "1");
    const other = gateway.dispatch({ method: "GET", url: "/b?id=2" });
    expect(held.begun).toEqual(["1", "2"]);
    gateway.update({ groups: [{ name: "g", apis: apis(1) }] });
    expect((await ask(gateway, "3")).status).toBe(503);
    gateway.update({ groups: [{ name: "g", apis: apis(2) }] });
    const fourth = ask(gateway, "4");
    expect((await ask(gateway, "5")).status).toBe(503);
    for (const id of ["1", "2", "4"]) held.finish(id);
    expect((await Promise.all([first, other, fourth])).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it("lets a long queue of quick calls through", async () => {
    let calls = 0;
    const held = new Held();
    const gateway = limited((call) => (call.query.get("id") === "first" ? held.handler(call) : ++calls), { concurrency: 1, queue: 5000 });
    const first = ask(gateway, "first");
    const rest = Array.from({ length: 5000 }, (_, i) => ask(gateway, String(i)));
    held.finish("first");
    await first;
    expect(new Set((await Promise.all(rest)).map(({ status }) => status))).toEqual(new Set([200]));
    expect(calls).toBe(5000);
  });
});

describe("the limit of request bodies", () => {
  const reading: FunctionHandler = async ({ text }) => (await text()).length;
  const post = (gateway: Gateway, body: string) => gateway.dispatch({ method: "POST", url: "/a", body });

  it("is what the backend says", async () => {
    const gateway = limited(reading, { maxBodyBytes: 3 });
    expect((await post(gateway, "abc")).status).toBe(200);
    const refused = await post(gateway, "abcd");
    expect([refused.status, (await refused.json<{ code: string }>()).code]).toEqual([413, "BODY_TOO_LARGE"]);
  });

  it("is never above the gateway's", async () => {
    const gateway = limited(reading, { maxBodyBytes: 100 }, { limits: { maxBodyBytes: 3 } });
    expect((await post(gateway, "abcd")).status).toBe(413);
  });

  it("leaves a body that is read as it comes to the gateway's", async () => {
    const streaming: FunctionHandler = async ({ body }) => {
      let bytes = 0;
      for await (const chunk of body as AsyncIterable<Uint8Array>) bytes += chunk.byteLength;
      return bytes;
    };
    async function* large() {
      for (let i = 0; i < 8; i++) yield new Uint8Array(1_000_000);
    }
    const gateway = limited(streaming, { maxBodyBytes: 10 });
    const answer = await gateway.dispatch({ method: "POST", url: "/a", body: large() });
    expect(await answer.json()).toBe(8_000_000);
    const strict = limited(streaming, {}, { limits: { maxBodyBytes: 5_000_000 } });
    expect((await strict.dispatch({ method: "POST", url: "/a", body: large() })).status).toBe(413);
  });
});

describe("the limit of responses", () => {
  it.each([
    ["JSON", (n: number) => "x".repeat(n - 2)],
    ["text", (n: number) => ({ status: 200, text: "x".repeat(n) })],
    ["bytes", (n: number) => ({ status: 200, body: new Uint8Array(n) })],
  ])("is a 502 for %s", async (_, make) => {
    const gateway = limited(({ query }) => make(Number(query.get("id"))), { maxResponseBytes: 10 });
    expect((await (await ask(gateway, "10")).bytes()).byteLength).toBe(10);
    const refused = await ask(gateway, "11");
    expect([refused.status, (await refused.json<{ code: string }>()).code]).toEqual([502, "FUNCTION_BAD_RESPONSE"]);
  });

  it.each([
    ["a stream", (chunks: AsyncIterable<Uint8Array>) => ({ status: 200, body: chunks })],
    ["a web Response", (chunks: AsyncIterable<Uint8Array>) => new Response(ReadableStream.from(chunks) as ReadableStream<Uint8Array>)],
  ])("breaks %s off, and stops whoever makes it", async (_, make) => {
    let stopped = false;
    async function* endless() {
      try {
        for (;;) yield new Uint8Array(4);
      } finally {
        stopped = true;
      }
    }
    const gateway = limited(() => make(endless()), { maxResponseBytes: 10 });
    const causes: unknown[] = [];
    gateway.on("error", ({ error }) => causes.push([error.code, (error.cause as Error).message]));
    const answer = await ask(gateway, "1");
    expect(answer.status).toBe(200);
    await expect(answer.bytes()).rejects.toThrow("more than 10 bytes");
    await turn();
    expect(stopped).toBe(true);
    expect(causes).toEqual([["FUNCTION_FAILED", "The function's response body has more than 10 bytes."]]);
  });
});
