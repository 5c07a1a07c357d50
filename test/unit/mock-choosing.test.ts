import { describe, expect, it } from "vitest";
import type { GatewayRequest, MockCondition, MockWhen } from "../../src/index.js";
import { MockMismatch } from "../../src/backends/mock/mismatch.js";
import { AskedMock, arriving } from "./support/mocks.js";

type Request = Partial<GatewayRequest>;

/** Whether a request meets conditions: the first of two responses, or the one for all others. */
async function meets(when: MockWhen, request: Request): Promise<boolean> {
  return (await new AskedMock({ responses: [{ when, text: "met" }, { text: "others" }] }).text(request)) === "met";
}

const query = (condition: MockCondition): MockWhen => ({ query: { q: condition } });
const body = (condition: MockCondition, pointer = "/v"): MockWhen => ({ body: { [pointer]: condition } });
const asked = (text: string): Request => ({ url: `/pets/7?${text}` });
const sent = (value: unknown): Request => ({ method: "POST", body: JSON.stringify({ v: value }) });

describe("a condition on text", () => {
  it.each<[MockCondition, string, boolean]>([
    ["a b", "q=a+b", true],
    ["a", "q=A", false],
    ["a", "q=b&q=a", true],
    ["a", "r=a", false],
    [7, "q=7", true],
    [7, "q=7.0", true],
    [7, "q=", false],
    [0, "q=", false],
    [true, "q=true", true],
    [null, "q=null", true],
    [{ equals: "a" }, "q=a", true],
    [{ equals: 7 }, "q=7", true],
    [{ equals: [] }, "q=", false],
    [{ oneOf: ["a", 7] }, "q=7", true],
    [{ oneOf: ["a", 7] }, "q=8", false],
    [{ exists: true }, "q", true],
    [{ exists: true }, "r", false],
    [{ exists: false }, "r", true],
    [{ exists: false }, "q=", false],
    [{ prefix: "ab" }, "q=abc", true],
    [{ prefix: "ab" }, "q=cab", false],
    [{ contains: "b" }, "q=abc", true],
    [{ contains: "x" }, "q=abc", false],
    [{ contains: 7 }, "q=179", true],
    [{ gt: 6 }, "q=7", true],
    [{ gt: 7 }, "q=7", false],
    [{ gte: 7 }, "q=7", true],
    [{ lt: 7 }, "q=7", false],
    [{ lt: 8 }, "q=-7", true],
    [{ lte: 7 }, "q=7", true],
    [{ gte: 1, lt: 5 }, "q=5", false],
    [{ gte: 1, lt: 5 }, "q=1", true],
    [{ lt: 5 }, "q=", false],
    [{ lt: 5 }, "q=x", false],
  ])("%j for ?%s: %s", async (condition, text, expected) => {
    expect(await meets(query(condition), asked(text))).toBe(expected);
  });
});

describe("a condition on a JSON body", () => {
  it.each<[MockCondition, unknown, boolean]>([
    ["7", 7, false],
    [7, "7", false],
    [7, 7, true],
    [null, null, true],
    [false, false, true],
    [{ exists: true }, null, true],
    [{ exists: false }, undefined, true],
    [{ equals: { a: 1, b: [2, null] } }, { b: [2, null], a: 1 }, true],
    [{ equals: { a: 1 } }, { a: 1, b: 2 }, false],
    [{ equals: [1, 2] }, [2, 1], false],
    [{ equals: [] }, {}, false],
    [{ equals: {} }, [], false],
    [{ oneOf: [[1], 2] }, [1], true],
    [{ prefix: "a" }, ["a"], false],
    [{ contains: "a" }, ["b", "a"], true],
    [{ contains: 7 }, ["7"], false],
    [{ contains: "b" }, "abc", true],
    [{ gt: 1 }, "2", false],
    [{ gt: 1 }, 2, true],
  ])("%j for %j: %s", async (condition, value, expected) => {
    expect(await meets(body(condition), sent(value))).toBe(expected);
  });

  it.each([
    ["", { exists: true }, "[]"],
    ["/0", 1, "[1]"],
    ["/a~1b/m~0n", 1, '{"a/b":{"m~n":1}}'],
    ["/", 1, '{"":1}'],
    ["/__proto__", 1, '{"__proto__":1}'],
  ] as const)("is at the place of the JSON Pointer %j", async (pointer, condition, text) => {
    expect(await meets({ body: { [pointer]: condition } } as MockWhen, { method: "POST", body: text })).toBe(true);
  });

  it.each(["/length", "/00", "/-1", "/-", "/constructor", "/1"])("is nowhere at %s of a list", async (pointer) => {
    expect(await meets({ body: { [pointer]: { exists: true } } }, { method: "POST", body: "[1]" })).toBe(false);
  });

  it.each(["{", "", "undefined", "{'a':1}"])("does not hold of a body that is no JSON: %j", async (text) => {
    expect(await meets(body({ exists: true }, ""), { method: "POST", body: text })).toBe(false);
    expect(await meets({ not: body({ exists: true }, "") }, { method: "POST", body: text })).toBe(true);
  });

  it("is read from text, bytes and a stream alike, and from none", async () => {
    const when = body({ equals: "é" });
    const text = '{"v":"é"}';
    for (const given of [text, new TextEncoder().encode(text), arriving(text)])
      expect(await meets(when, { method: "POST", body: given })).toBe(true);
    expect(await meets(when, { method: "POST", body: null })).toBe(false);
  });

  it("is not waited for where what stands before it decides", async () => {
    const mock = new AskedMock({ responses: [{ when: { header: { "x-a": "1" }, body: { "/v": 1 } }, text: "both" }, { text: "others" }] });
    let read = false;
    async function* watched(): AsyncGenerator<Uint8Array> {
      read = true;
      yield new TextEncoder().encode('{"v":1}');
    }
    expect(await mock.text({ method: "POST", body: watched() })).toBe("others");
    expect(read).toBe(false);
    expect(await mock.text({ method: "POST", headers: { "X-A": "1" }, body: watched() })).toBe("both");
  });

  it("above the limit refuses the request", async () => {
    const mock = new AskedMock({ responses: [{ when: body(1), text: "a" }] }, { limits: { maxBodyBytes: 20 } });
    for (const given of ["x".repeat(21), new Uint8Array(21), arriving("x".repeat(21))]) {
      const response = await mock.ask({ method: "POST", body: given });
      expect([response.status, await response.json()]).toEqual([413, expect.objectContaining({ code: "BODY_TOO_LARGE" })]);
    }
  });
});

describe("a condition on", () => {
  it.each<[string, MockWhen, Request, boolean]>([
    ["the method", { method: "PUT" }, { method: "PUT" }, true],
    ["the method, one of several", { method: { oneOf: ["PUT", "PATCH"] } }, { method: "POST" }, false],
    ["a path parameter", { path: { id: 7 } }, {}, true],
    ["a path parameter that there is not", { path: { constructor: { exists: true } } }, {}, false],
    ["a header in any case", { header: { "X-Id": "a" } }, { headers: { "x-iD": "a" } }, true],
    ["a header with several lines", { header: { "x-id": "b" } }, { rawHeaders: ["X-Id", "a", "x-id", "b"] }, true],
    ["a cookie", { cookie: { sid: "a=b" } }, { headers: { cookie: "other=1; sid=a=b" } }, true],
    ["the first of two cookies with one name", { cookie: { sid: "1" } }, { headers: { cookie: ["sid=1", "sid=2"] } }, true],
    [
      "a cookie that is not there",
      { cookie: Object.fromEntries([["__proto__", { exists: true }]]) },
      { headers: { cookie: "a=1" } },
      false,
    ],
    ["the call's number", { call: 1 }, {}, true],
    ["the call's number, later", { call: { gt: 1 } }, {}, false],
    ["all of several", { all: [{ path: { id: "7" } }, { query: { q: "1" } }] }, asked("q=1"), true],
    ["all of several, one of which fails", { all: [{ path: { id: "7" } }, { query: { q: "2" } }] }, asked("q=1"), false],
    ["all of none", { all: [] }, {}, true],
    ["any of several", { any: [{ path: { id: "8" } }, { query: { q: "1" } }] }, asked("q=1"), true],
    ["any of none", { any: [] }, {}, false],
    ["what is not", { not: { query: { q: "1" } } }, asked("q=2"), true],
    ["several places: all of them", { query: { q: "1", r: "2" }, path: { id: "7" } }, asked("q=1"), false],
    ["nothing", {}, {}, true],
  ])("%s", async (_, when, request, expected) => {
    expect(await meets(when, request)).toBe(expected);
  });
});

describe("of several responses", () => {
  it("the first that is for the request is given", async () => {
    const mock = new AskedMock({
      responses: [
        { when: { query: { q: { prefix: "a" } } }, text: "1" },
        { when: { query: { q: "ab" } }, text: "2" },
        { when: { method: "POST" }, status: 201 },
      ],
    });
    expect(await mock.text(asked("q=ab"))).toBe("1");
    expect(await mock.status({ method: "POST" })).toBe(201);
  });

  it("one without content is the documented one, with its own time", async () => {
    const mock = new AskedMock(
      { responses: [{ when: { query: { q: "1" } }, delayMs: 5 }, { text: "own" }] },
      { documented: { json: [1] } },
    );
    const slow = mock.json(asked("q=1"));
    mock.clock.advance(5);
    expect(await slow).toEqual([1]);
    expect(await mock.text()).toBe("own");
  });

  it("none that is for the request is an error of its own, whose reasons only listeners see", async () => {
    const mock = new AskedMock({
      responses: [
        { when: { query: { q: "a" }, path: { id: "7" } }, text: "1" },
        { when: { header: { authorization: "Bearer hunter2" } }, text: "2" },
        { when: { any: [{ body: { "/n": { gte: 1, lt: 3 } } }, { cookie: { sid: "hunter2" } }] }, text: "3" },
        { when: { not: { method: "POST" } }, text: "4" },
        { scenario: { name: "login", from: "in" }, text: "5" },
        { when: { body: { "/deep": "x" } }, text: "6" },
        { when: { query: { q: { exists: false } } }, text: "7" },
      ],
    });
    const response = await mock.ask({
      method: "POST",
      url: "/pets/7?q=b%1B&q=c",
      headers: { authorization: "Bearer swordfish", cookie: "sid=swordfish" },
      body: '{"n":3,"deep":[[]]}',
    });
    expect(response.status).toBe(501);
    const { detail, code } = await response.json<{ detail: string; code: string }>();
    expect({ detail, code }).toEqual({ detail: "This Mock has no response for this request.", code: "MOCK_NO_MATCH" });
    const [{ cause } = {}] = mock.errors as { cause: MockMismatch }[];
    expect(cause).toBeInstanceOf(MockMismatch);
    expect(cause?.reasons).toEqual([
      'the query parameter "q" must be "a", but is "b\\u001b", "c"',
      'the header "authorization" is not as it must be',
      'none of these holds: the body at "/n" must be a number, gte 1 lt 3, but is 3; the cookie "sid" is not as it must be',
      'what "not" names holds',
      'the scenario "login" is in another state',
      'the body at "/deep" must be "x", but is a list',
      'the query parameter "q" must be absent',
    ]);
    expect(cause?.message).not.toMatch(/hunter2|swordfish/);
  });
});
