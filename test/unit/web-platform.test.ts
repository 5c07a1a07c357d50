import { describe, expect, it } from "vitest";
import { createGateway, type FunctionHandler } from "../../src/index.js";
import { webPlatform } from "../../src/platform/web-platform.js";
import { calling, running, serving } from "./support/gateways.js";

const bytes = (...values: number[]) => Uint8Array.from(values);
const fetched = (handler: FunctionHandler, request: Request) => calling(handler).fetch(request);

describe("fetch", () => {
  it("answers a web Request with a web Response", async () => {
    const response = await fetched(
      ({ params, query, header }) => [params.id, query.get("q"), header("x-a")],
      new Request("http://h/a/%C3%A9?q=1", { headers: { "X-A": "1" } }),
    );
    expect(response).toBeInstanceOf(Response);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    await expect(response.json()).resolves.toEqual(["\u00e9", "1", "1"]);
  });

  it("works apart from its gateway", async () => {
    const { fetch } = serving([{ name: "a", method: "GET", path: "/a" }], {}, { kind: "mock", text: "mock" });
    await expect((await fetch(new Request("http://h/a"))).text()).resolves.toBe("mock");
    expect((await fetch(new Request("http://h/nowhere"))).status).toBe(404);
  });

  it("is dispatch: a web Request is taken there too", async () => {
    const gateway = serving([{ name: "a", method: "GET", path: "/a" }], {}, { kind: "mock", text: "mock" });
    await expect((await gateway.dispatch(new Request("http://h/a"))).text()).resolves.toBe("mock");
  });

  it("matches hosts by the URL", async () => {
    const groups = ["a.example", "b.example"].map((name) => ({
      name,
      hosts: [name],
      backend: { kind: "mock" as const, text: name },
      apis: [{ name: "x", method: "GET", path: "/" }],
    }));
    const { fetch } = createGateway({ groups });
    await expect((await fetch(new Request("http://B.example:8080/"))).text()).resolves.toBe("b.example");
    expect((await fetch(new Request("http://c.example/"))).status).toBe(404);
  });

  it("reads the request's body as a stream", async () => {
    const handler: FunctionHandler = async ({ text }) => ({ status: 200, text: await text() });
    const stream = new Blob(["a", "b"]).stream();
    const init = { method: "POST", body: stream, duplex: "half" } as RequestInit;
    await expect((await fetched(handler, new Request("http://h/a/1", init))).text()).resolves.toBe("ab");
    await expect((await fetched(handler, new Request("http://h/a/1"))).text()).resolves.toBe("");
  });

  it("tells the handler when the client leaves", async () => {
    const client = new AbortController();
    const pending = fetched(
      ({ signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true })),
      new Request("http://h/a/1", { signal: client.signal }),
    );
    client.abort();
    expect((await pending).status).toBe(503);
  });

  it("keeps several Set-Cookie apart", async () => {
    const response = await fetched(
      () => ({ status: 200, headers: { "set-cookie": ["a=1", "b=2"], "x-a": ["1", "2"] } }),
      new Request("http://h/a/1"),
    );
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(response.headers.get("x-a")).toBe("1, 2");
  });

  it.each([204, 205, 304])("answers status %i without a body", async (status) => {
    const response = await fetched(() => ({ status }), new Request("http://h/a/1"));
    expect([response.status, response.body]).toEqual([status, null]);
  });

  it("answers HEAD without a body", async () => {
    const response = await fetched(() => ({ status: 200, text: "abc" }), new Request("http://h/a/1", { method: "HEAD" }));
    expect([response.status, response.body, response.headers.get("content-length")]).toEqual([200, null, "3"]);
  });

  it("is a 502 where the answer is none that a web Response can be", async () => {
    for (const run of [
      (exchange: Parameters<Parameters<typeof running>[0]>[0]) => exchange.respondPrepared(101, [], null),
      async (exchange: Parameters<Parameters<typeof running>[0]>[0]) => exchange.respondPrepared(204, [], bytes(1)),
      (exchange: Parameters<Parameters<typeof running>[0]>[0]) => exchange.respondPrepared(200, ["x\na", "1"], null),
    ]) {
      const gateway = running(run);
      const errors: unknown[] = [];
      gateway.on("error", ({ error, served }) => errors.push([error.code, served?.api]));
      const response = await gateway.fetch(new Request("http://h/a"));
      expect(response.status).toBe(502);
      await expect(response.json()).resolves.toMatchObject({ code: "BAD_GATEWAY", detail: "The backend's response can't be passed on." });
      expect(errors).toEqual([["BAD_GATEWAY", "a"]]);
    }
  });
});

describe("a streamed body as a web stream", () => {
  const streaming = async (source: AsyncIterable<Uint8Array>) =>
    (await fetched(() => ({ status: 200, body: source }), new Request("http://h/a/1"))).body as ReadableStream<Uint8Array>;

  it("comes chunk by chunk", async () => {
    async function* source() {
      yield bytes(1);
      yield bytes(2);
    }
    const reader = (await streaming(source())).getReader();
    await expect(reader.read()).resolves.toEqual({ done: false, value: bytes(1) });
    await expect(reader.read()).resolves.toEqual({ done: false, value: bytes(2) });
    await expect(reader.read()).resolves.toEqual({ done: true, value: undefined });
  });

  it("is asked for only as it is read", async () => {
    let asked = 0;
    async function* source() {
      for (;;) {
        asked++;
        yield bytes(asked);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    const reader = (await streaming(source())).getReader();
    expect(asked).toBe(0);
    await reader.read();
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toBeLessThanOrEqual(2);
    await reader.cancel();
  });

  it("gives two reads at once a chunk each", { timeout: 2000 }, async () => {
    async function* source() {
      for (let i = 1; i <= 3; i++) {
        await new Promise((resolve) => setImmediate(resolve));
        yield bytes(i);
      }
    }
    const reader = (await streaming(source())).getReader();
    const both = await Promise.all([reader.read(), reader.read()]);
    expect(both.map(({ value }) => value)).toEqual([bytes(1), bytes(2)]);
  });

  it("breaks off where its source does", async () => {
    async function* source() {
      yield bytes(1);
      throw new Error("reset");
    }
    const reader = (await streaming(source())).getReader();
    await reader.read();
    await expect(reader.read()).rejects.toThrow("reset");
  });

  it("ends its source when it is cancelled", async () => {
    let ended = false;
    async function* source() {
      try {
        for (;;) yield bytes(1);
      } finally {
        ended = true;
      }
    }
    const reader = (await streaming(source())).getReader();
    await reader.read();
    await reader.cancel();
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended).toBe(true);
  });

  it("can be piped", async () => {
    async function* source() {
      for (let i = 0; i < 100; i++) yield bytes(i);
    }
    const received: number[] = [];
    await (await streaming(source())).pipeTo(new WritableStream({ write: (chunk) => void received.push(...chunk) }));
    expect(received).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it("moves into the first Response; a second one fails when it is read", async () => {
    async function* source() {
      yield bytes(97);
    }
    const answer = await calling(() => ({ status: 200, body: source() })).dispatch({ method: "GET", url: "/a/1" });
    const [first, second] = [answer.toResponse(), answer.toResponse()];
    await expect(first.text()).resolves.toBe("a");
    await expect(second.text()).rejects.toThrow("The body has already been read.");
  });
});

describe("the web platform", () => {
  it("measures time that never goes back, and cancels timers", async () => {
    const { clock } = webPlatform;
    const before = clock.now();
    let fired = 0;
    clock.schedule(() => fired++, 0)();
    await new Promise<void>((resolve) => void clock.schedule(resolve, 1));
    expect(fired).toBe(0);
    expect(clock.now()).toBeGreaterThan(before);
  });

  it("encodes and decodes UTF-8, malformed text too", () => {
    expect(webPlatform.encodeUtf8("\u20ac\ud800")).toEqual(bytes(0xe2, 0x82, 0xac, 0xef, 0xbf, 0xbd));
    expect(webPlatform.decodeUtf8(bytes(0xe2, 0x82, 0xac, 0xff))).toBe("\u20ac\ufffd");
  });

  it("knows a web Request from plain data", () => {
    expect(webPlatform.isWebRequest(new Request("http://h/"))).toBe(true);
    for (const headers of [undefined, {}, { get: "x" }]) {
      expect(webPlatform.isWebRequest({ method: "GET", url: "/", ...(headers && { headers: headers as Record<string, string> }) })).toBe(
        false,
      );
    }
  });
});
