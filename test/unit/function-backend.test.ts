import { describe, expect, it } from "vitest";
import { type FunctionCall, type FunctionHandler, GatewayError, type GatewayRequest, type GatewayResponse } from "../../src/index.js";
import { FakeClock } from "./support/fake-clock.js";
import { calling } from "./support/gateways.js";

interface Outcome {
  readonly answer: GatewayResponse;
  readonly code: unknown;
  readonly cause: unknown;
}

/** Calls `handler` by a request, with the cause of its failure. */
async function call(handler: (call: FunctionCall) => unknown, request: Partial<GatewayRequest> = {}): Promise<Outcome> {
  const gateway = calling(handler as FunctionHandler);
  let cause: unknown;
  gateway.on("error", ({ error }) => (cause = error.cause));
  const answer = await gateway.dispatch({ method: "GET", url: "/a/1", ...request });
  const failed = answer.headers["content-type"] === "application/problem+json";
  return { answer, cause, code: failed ? (await answer.json<{ code: string }>()).code : undefined };
}

const circular: Record<string, unknown> = {};
circular.self = circular;

describe("what a function gives back is", () => {
  it.each([
    ["JSON for an object", { a: 1 }, '{"a":1}'],
    ["JSON for an array", [1, 2], "[1,2]"],
    ["JSON for a string", "a", '"a"'],
    ["JSON for a number", 0, "0"],
    ["JSON for false", false, "false"],
    ["JSON for null", null, "null"],
    ["JSON for an object whose status is no integer", { status: "active" }, '{"status":"active"}'],
    ["JSON for an object with more than an init has", { status: 201, id: 7 }, '{"status":201,"id":7}'],
    ["JSON for an init without a status", { headers: { a: "b" } }, '{"headers":{"a":"b"}}'],
    ["JSON for a date", new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ])("%s", async (_, result, text) => {
    for (const handler of [() => result, async () => result]) {
      const { answer } = await call(handler);
      expect(answer.status).toBe(200);
      expect(answer.headers["content-type"]).toBe("application/json");
      await expect(answer.text()).resolves.toBe(text);
    }
  });

  it.each([
    ["its status alone", { status: 204 }, 204, ""],
    ["its status and JSON", { status: 201, json: { a: 1 } }, 201, '{"a":1}'],
    ["its status and text", { status: 200, text: "a" }, 200, "a"],
    ["its status and bytes", { status: 200, body: new Uint8Array([97]) }, 200, "a"],
  ])("a response init, %s", async (_, init, status, text) => {
    const { answer } = await call(() => init);
    expect(answer.status).toBe(status);
    await expect(answer.text()).resolves.toBe(text);
  });

  it("a web Response, with its status, body and every Set-Cookie", async () => {
    const headers = new Headers({ "x-a": "1", "content-type": "text/html" });
    headers.append("set-cookie", "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT");
    headers.append("set-cookie", "b=2");
    const { answer } = await call(() => new Response("<p>", { status: 202, headers }));
    expect(answer.status).toBe(202);
    expect({ ...answer.headers }).toEqual({
      "x-a": "1",
      "content-type": "text/html",
      "set-cookie": ["a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=2"],
    });
    await expect(answer.text()).resolves.toBe("<p>");
  });

  it("a web Response without a body", async () => {
    const { answer } = await call(() => new Response(null, { status: 304, headers: { etag: '"1"' } }));
    expect(answer).toMatchObject({ status: 304, body: null, rawHeaders: ["etag", '"1"'] });
  });

  it("a web Response, with a header called __proto__", async () => {
    const { answer } = await call(() => new Response(null, { headers: [["__proto__", "1"]] }));
    expect(answer.rawHeaders).toEqual(["__proto__", "1", "content-length", "0"]);
  });

  it("the answer of another dispatch", async () => {
    const inner = calling(() => ({ status: 418, text: "inner" }));
    const { answer } = await call(() => inner.dispatch({ method: "GET", url: "/a/1" }));
    expect(answer.status).toBe(418);
    await expect(answer.text()).resolves.toBe("inner");
  });

  it("a stream, which may break off on its way", async () => {
    async function* chunks() {
      yield new Uint8Array([97]);
      throw new Error("midway");
    }
    const { answer } = await call(() => ({ status: 200, body: chunks() }));
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow("midway");
  });
});

describe("what is no answer is a 502 without details", () => {
  it.each([
    ["undefined", undefined],
    ["a function", () => 1],
    ["a symbol", Symbol("s")],
    ["a bigint", 1n],
    ["circular JSON", circular],
    ["status 99", { status: 99 }],
    ["status 600", { status: 600 }],
    ["a header with CR and LF", { status: 200, headers: { "x-a": "1\r\nset-cookie: a=1" } }],
    ["a header name with a colon", { status: 200, headers: { "x:a": "1" } }],
    ["two contents", { status: 200, json: 1, text: "1" }],
    ["a body of a wrong type", { status: 200, body: 1 }],
    ["status 204 with a body", { status: 204, text: "a" }],
    ["an error response", Response.error()],
    [
      "JSON that fails",
      {
        toJSON: () => {
          throw new Error("s3cret");
        },
      },
    ],
  ])("%s", async (_, result) => {
    for (const handler of [() => result, async () => result]) {
      const { answer, code, cause } = await call(handler);
      expect([answer.status, code]).toEqual([502, "FUNCTION_BAD_RESPONSE"]);
      expect(cause).toBeInstanceOf(Error);
      await expect(answer.json()).resolves.toEqual({
        type: "about:blank",
        title: "Bad Gateway",
        status: 502,
        detail: "The function gave no usable response.",
        code: "FUNCTION_BAD_RESPONSE",
      });
    }
  });

  it("a Response that has been read, or is being read", async () => {
    const read = new Response("a");
    await read.text();
    const locked = new Response("a");
    locked.body?.getReader();
    for (const response of [read, locked]) expect(await call(() => response)).toMatchObject({ code: "FUNCTION_BAD_RESPONSE" });
  });
});

describe("a function that throws is a 500 without details", () => {
  it.each([
    ["an Error", new Error("s3cret")],
    ["a string", "s3cret"],
    ["undefined", undefined],
    ["null", null],
    ["an object", { status: 200 }],
  ])("%s", async (_, thrown) => {
    for (const handler of [
      () => {
        throw thrown;
      },
      () => Promise.reject(thrown),
    ]) {
      const { answer, code, cause } = await call(handler);
      expect([answer.status, code]).toEqual([500, "FUNCTION_FAILED"]);
      expect(cause).toBe(thrown);
      expect(await answer.text()).not.toContain("s3cret");
    }
  });

  it("unless it is a GatewayError, which keeps its code, its message and its headers", async () => {
    const { answer, code } = await call(() => {
      throw new GatewayError("UNAVAILABLE", "Come back later.", { headers: { "retry-after": "5" } });
    });
    expect([answer.status, code, answer.headers["retry-after"]]).toEqual([503, "UNAVAILABLE", "5"]);
    await expect(answer.json()).resolves.toMatchObject({ detail: "Come back later." });
  });
});

describe("a function is given", () => {
  it("parameters, query and headers", async () => {
    const { answer } = await call(
      ({ params, query, header, request, served }) => [
        params.id,
        query.get("q"),
        query.getAll("q"),
        query.has("x"),
        header("X-A"),
        request.method,
        served.api,
      ],
      { url: "/a/b%20c?q=1&q=a%20b", headers: { "x-a": ["1", "2"] } },
    );
    await expect(answer.json()).resolves.toEqual(["b c", "1", ["1", "a b"], false, "1, 2", "GET", "a"]);
  });

  it("the body as JSON, text and bytes, as often as it likes, also taken apart from the call", async () => {
    async function* chunks() {
      yield new TextEncoder().encode('{"a":');
      yield new TextEncoder().encode('"\u00e9"}');
    }
    for (const body of ['{"a":"\u00e9"}', new TextEncoder().encode('{"a":"\u00e9"}'), chunks()]) {
      const { answer } = await call(
        async ({ json, params, text, bytes }) => [await json(), params.id, await text(), (await bytes()).byteLength],
        {
          method: "POST",
          body,
        },
      );
      await expect(answer.json()).resolves.toEqual([{ a: "\u00e9" }, "1", '{"a":"\u00e9"}', 10]);
    }
  });

  it("an empty body where there is none", async () => {
    const { answer } = await call(async ({ text }) => ({ text: await text() }));
    await expect(answer.json()).resolves.toEqual({ text: "" });
  });

  it("a 400 to pass on where the body is not JSON", async () => {
    const { answer, code } = await call(({ json }) => json(), { method: "POST", body: "{s3cret" });
    expect([answer.status, code]).toEqual([400, "BAD_REQUEST"]);
    expect(await answer.text()).not.toContain("s3cret");
  });

  it("a 413 to pass on where the body is larger than 6 MiB", async () => {
    const exactly = "x".repeat(6_291_456);
    expect((await call(async ({ text }) => (await text()).length, { method: "POST", body: exactly })).answer.status).toBe(200);
    expect(await call(({ text }) => text(), { method: "POST", body: `${exactly}x` })).toMatchObject({ code: "BODY_TOO_LARGE" });
  });

  it("the failure of a body that breaks off", async () => {
    async function* broken() {
      yield new Uint8Array([1]);
      throw new Error("reset");
    }
    const { code, cause } = await call(({ text }) => text(), { method: "POST", body: broken() });
    expect([code, (cause as Error).message]).toEqual(["FUNCTION_FAILED", "reset"]);
  });
});

describe("the signal of a function", () => {
  it("is aborted when the client leaves", async () => {
    const client = new AbortController();
    const gateway = calling(
      ({ signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true })),
    );
    const answer = gateway.dispatch({ method: "GET", url: "/a/1", signal: client.signal });
    client.abort();
    await expect((await answer).json()).resolves.toMatchObject({ code: "UNAVAILABLE", detail: "The client has left." });
  });

  it("is aborted from the start when the client has left before", async () => {
    const { answer } = await call(({ signal }) => ({ aborted: signal.aborted }), { signal: AbortSignal.abort() });
    await expect(answer.json()).resolves.toEqual({ aborted: true });
  });
});

describe("the time of a function", () => {
  it("ends with a 504 and its signal aborted, and what it gives later is dropped", async () => {
    const clock = new FakeClock();
    let signal: AbortSignal | undefined;
    let finish: (value: string) => void = () => {};
    const gateway = calling(
      (given) => {
        signal = given.signal;
        return new Promise<string>((resolve) => (finish = resolve));
      },
      { clock },
      50,
    );
    const answer = gateway.dispatch({ method: "GET", url: "/a/1" });
    clock.advance(49);
    expect(signal?.aborted).toBe(false);
    clock.advance(1);
    expect(signal?.aborted).toBe(true);
    expect(signal?.reason).toMatchObject({ code: "BACKEND_TIMEOUT" });
    finish("late");
    const { status } = await answer;
    expect(status).toBe(504);
    await expect((await answer).json()).resolves.toMatchObject({
      code: "BACKEND_TIMEOUT",
      detail: "The function did not answer within 50 ms.",
    });
  });

  it("is 29 seconds unless told otherwise, whatever the gateway's limit for adapters is", async () => {
    const clock = new FakeClock();
    const gateway = calling(() => new Promise(() => {}), { clock, limits: { answerTimeoutMs: 10 } });
    const answer = gateway.dispatch({ method: "GET", url: "/a/1" });
    let settled = false;
    void answer.then(() => (settled = true));
    clock.advance(28_999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(settled).toBe(false);
    clock.advance(1);
    expect((await answer).status).toBe(504);
  });

  it("leaves no timer behind once it has answered or failed", async () => {
    const clock = new FakeClock();
    for (const handler of [async () => 1, () => Promise.reject(new Error("no")), () => 1]) {
      await calling(handler, { clock }).dispatch({ method: "GET", url: "/a/1" });
      expect(clock.pending).toBe(0);
    }
  });
});
