import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { GatewayError, type MockHandler } from "../../src/index.js";
import { AskedMock, arriving } from "./support/mocks.js";

const seen = async (handler: MockHandler, request = {}) => {
  const response = await new AskedMock({ handler }).ask(request);
  return { status: response.status, text: await response.text() };
};

describe("a Mock's handler", () => {
  it("gives an answer as data, as `json` and the like do in a configuration", async () => {
    expect(await seen(() => ({ json: [] }))).toEqual({ status: 200, text: "[]" });
    expect(await seen(() => ({ status: 201, text: "made", headers: { "x-a": "1" } }))).toEqual({ status: 201, text: "made" });
    expect(await seen(async () => ({ status: 204 }))).toEqual({ status: 204, text: "" });
    expect(await seen(() => ({}))).toEqual({ status: 200, text: "" });
  });

  it("gives a web Response", async () => {
    expect(await seen(() => Response.json({ a: 1 }, { status: 202 }))).toEqual({ status: 202, text: '{"a":1}' });
    expect(await seen(async () => new Response("later"))).toEqual({ status: 200, text: "later" });
  });

  it("sees the request, however its body comes, and the call's number", async () => {
    const handler: MockHandler = async ({ params, query, header, cookie, json, request, number, served }) => ({
      json: {
        id: params.id ?? "",
        q: query.getAll("q"),
        h: header("X-A"),
        c: cookie("s"),
        body: await json(),
        m: request.method,
        number,
        api: served.api,
      },
    });
    const asked = new AskedMock({ handler });
    const request = { method: "POST", url: "/pets/7?q=1&q=2", headers: { "x-a": "h", cookie: "s=c" } };
    for (const [i, body] of ["[1]", new TextEncoder().encode("[1]"), arriving("[1]")].entries()) {
      expect(await asked.json({ ...request, body })).toEqual({
        id: "7",
        q: ["1", "2"],
        h: "h",
        c: "c",
        body: [1],
        m: "POST",
        number: i + 1,
        api: "a",
      });
    }
  });

  it("reads a body that a condition has read before", async () => {
    const asked = new AskedMock({
      responses: [{ when: { body: { "/a": 1 } }, handler: async ({ text }) => ({ text: await text() }) }, { status: 400 }],
    });
    expect(await asked.text({ method: "POST", body: arriving('{"a": 1}') })).toBe('{"a": 1}');
  });

  it("draws from the gateway's random source", async () => {
    const asked = new AskedMock({ handler: ({ random }) => ({ json: random() }) }, { random: () => 0.25 });
    expect(await asked.json()).toBe(0.25);
  });

  it("takes time and has faults, if it says so", async () => {
    const asked = new AskedMock({
      handler: ({ query }) => (query.has("fault") ? { fault: "EMPTY_RESPONSE", json: 1 } : { json: 2, delayMs: 1000 }),
    });
    const late = asked.json();
    asked.clock.advance(1000);
    expect(await late).toBe(2);
    await expect(asked.ask({ url: "/pets/7?fault" })).rejects.toMatchObject({ message: "fetch failed", cause: { code: "UND_ERR_SOCKET" } });
  });

  it("that looked at the client's signal has let go of it once it has answered or failed", async () => {
    const client = new AbortController();
    const looking =
      (result: () => unknown): MockHandler =>
      ({ signal }) =>
        (signal.aborted ? {} : result()) as object;
    const results = [
      () => ({ json: 1 }),
      async () => ({ json: 1 }),
      () => undefined,
      () => Promise.reject(new Error("no")),
      () => {
        throw new Error("no");
      },
    ];
    for (const result of results) {
      await new AskedMock({ handler: looking(result) }).ask({ signal: client.signal });
      expect(getEventListeners(client.signal, "abort")).toHaveLength(0);
    }
  });

  it("is told when the client leaves", async () => {
    const client = new AbortController();
    const asked = new AskedMock({
      handler: ({ signal }) => new Promise((resolve) => signal.addEventListener("abort", () => resolve({ text: "left" }), { once: true })),
    });
    const answer = asked.text({ signal: client.signal });
    client.abort();
    expect(await answer).toBe("left");
  });

  it.each<[string, () => unknown, number, string]>([
    [
      "throws",
      () => {
        throw new Error("hunter2");
      },
      500,
      "FUNCTION_FAILED",
    ],
    ["rejects", () => Promise.reject(new Error("hunter2")), 500, "FUNCTION_FAILED"],
    [
      "throws an error with a code",
      () => {
        throw new GatewayError("BAD_REQUEST", "No.");
      },
      400,
      "BAD_REQUEST",
    ],
    ["gives nothing", () => undefined, 502, "FUNCTION_BAD_RESPONSE"],
    ["gives text", () => "hunter2", 502, "FUNCTION_BAD_RESPONSE"],
    ["gives a value instead of `json`", () => ({ name: "hunter2" }), 502, "FUNCTION_BAD_RESPONSE"],
    ["gives a status that is none", () => ({ status: 99 }), 502, "FUNCTION_BAD_RESPONSE"],
    ["gives a header that HTTP can't carry", () => ({ headers: { "x-a": "\n" } }), 502, "FUNCTION_BAD_RESPONSE"],
    ["gives two contents", () => ({ json: 1, text: "1" }), 502, "FUNCTION_BAD_RESPONSE"],
    ["gives what is no JSON", async () => ({ json: 1n }), 502, "FUNCTION_BAD_RESPONSE"],
  ])("that %s is answered without what it said", async (_, handler, status, code) => {
    const { status: given, text } = await seen(handler as MockHandler);
    expect([given, JSON.parse(text).code]).toEqual([status, code]);
    expect(text).not.toContain("hunter2");
  });

  it("that never settles is 504", async () => {
    const asked = new AskedMock({ handler: () => new Promise(() => {}) });
    const answer = asked.status();
    asked.clock.advance(60_000);
    expect(await answer).toBe(504);
  });
});
