import { describe, expect, it } from "vitest";
import { fromLambdaResult } from "../../src/functions/index.js";

const read = (result: unknown, payload: "1.0" | "2.0", method?: string) => {
  const { status, headers, body } = fromLambdaResult(result, { payload, ...(method !== undefined && { method }) });
  return {
    status,
    headers: { ...headers },
    ...(body !== undefined && { body: typeof body === "string" ? body : Buffer.from(body as Uint8Array) }),
  };
};

describe("a result of either format", () => {
  it.each(["1.0", "2.0"] as const)("%s: status, headers and body", (payload) => {
    const result = {
      statusCode: 201,
      headers: { "X-A": "1", "x-n": 2, "x-b": true, "x-u": undefined, "Content-Type": "text/html" },
      body: "ü",
    };
    expect(read(result, payload)).toEqual({
      status: 201,
      headers: { "x-a": "1", "x-n": "2", "x-b": "true", "content-type": "text/html" },
      body: "ü",
    });
  });

  it.each(["1.0", "2.0"] as const)("%s: a body in base64", (payload) => {
    const result = { statusCode: 200, headers: { "content-type": "image/png" }, body: "/wCA", isBase64Encoded: true };
    expect(read(result, payload).body).toEqual(Buffer.from([0xff, 0x00, 0x80]));
  });

  it.each([
    ["1.0", "application/json"],
    ["2.0", "text/plain;charset=UTF-8"],
  ] as const)("%s: a body without a type gets %s", (payload, type) => {
    expect(read({ statusCode: 200, body: "a" }, payload).headers).toEqual({ "content-type": type });
    expect(read({ statusCode: 200 }, payload)).toEqual({ status: 200, headers: {}, body: "" });
  });

  it.each(["1.0", "2.0"] as const)("%s: framing and hop-by-hop fields are left out, and bodies of a 204", (payload) => {
    const headers = { "Content-Length": "99", "Transfer-Encoding": "chunked", Connection: "close", etag: '"1"' };
    expect(read({ statusCode: 204, headers, body: "null" }, payload)).toEqual({ status: 204, headers: { etag: '"1"' } });
    expect(read({ statusCode: 304, headers, body: null }, payload)).toEqual({ status: 304, headers: { etag: '"1"' } });
  });

  it("keeps the length that an answer to HEAD has", () => {
    expect(read({ statusCode: 200, headers: { "content-length": 5 } }, "2.0", "HEAD").headers).toEqual({ "content-length": "5" });
  });

  it.each(["1.0", "2.0"] as const)("%s: what is malformed is a 502 that says why to listeners alone", (payload) => {
    const bad: unknown[] = [
      undefined,
      { statusCode: "200" },
      { statusCode: 200.5 },
      { statusCode: null },
      { statusCode: 200, body: { a: 1 } },
      { statusCode: 200, body: 1 },
      { statusCode: 200, body: "YQ==", isBase64Encoded: "true" },
      { statusCode: 200, headers: "a: b" },
      { statusCode: 200, headers: ["a"] },
      { statusCode: 200, headers: { a: null } },
      { statusCode: 200, headers: { a: ["b"] } },
      { statusCode: 200, cookies: "a=1" },
    ];
    for (const result of bad) {
      expect(() => fromLambdaResult(result, { payload }), JSON.stringify(result)).toThrow(
        expect.objectContaining({
          code: "FUNCTION_BAD_RESPONSE",
          message: "The function gave no usable response.",
          cause: expect.any(TypeError),
        }),
      );
    }
  });
});

describe("a result of format 1.0", () => {
  it("merges both kinds of headers; a value that is in both is sent once", () => {
    const result = {
      statusCode: 200,
      headers: { "X-A": "1", "Set-Cookie": "a=1", "x-b": "b" },
      multiValueHeaders: { "x-a": ["1", "2"], "set-cookie": ["b=2", "b=2"], "x-c": [3] },
    };
    expect(read(result, "1.0").headers).toEqual({ "set-cookie": ["a=1", "b=2", "b=2"], "x-a": ["1", "2"], "x-b": "b", "x-c": "3" });
  });

  it.each([
    ["nothing", null],
    ["text", "Hello"],
    ["a number", 200],
    ["an array", [{ statusCode: 200 }]],
    ["an object without a statusCode", { body: "a" }],
    ["headers that are no arrays", { statusCode: 200, multiValueHeaders: { a: "b" } }],
    ["an array of what is no text", { statusCode: 200, multiValueHeaders: { a: [{}] } }],
  ])("is malformed: %s", (_, result) => {
    expect(() => fromLambdaResult(result, { payload: "1.0" })).toThrow(expect.objectContaining({ code: "FUNCTION_BAD_RESPONSE" }));
  });
});

describe("a result of format 2.0", () => {
  it("sends each cookie as a field of its own", () => {
    const result = {
      statusCode: 200,
      headers: { "Set-Cookie": "z=0" },
      cookies: ["a=1; Path=/", "b=2"],
      multiValueHeaders: { "x-a": ["1"] },
    };
    expect(read(result, "2.0").headers).toEqual({ "set-cookie": ["z=0", "a=1; Path=/", "b=2"] });
  });

  it.each([
    ["text, as it is", "Hello from Lambda!", "Hello from Lambda!"],
    ["an object", { message: "Hello", body: "a" }, '{"message":"Hello","body":"a"}'],
    ["an array", [1], "[1]"],
    ["a number", 7, "7"],
    ["false", false, "false"],
    ["null", null, "null"],
  ])("without a statusCode is the JSON body of a 200: %s", (_, result, body) => {
    expect(read(result, "2.0")).toEqual({ status: 200, headers: { "content-type": "application/json" }, body });
  });

  it("is malformed where it can't be JSON", () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    for (const result of [circular, 1n, () => 1, Symbol("a")])
      expect(() => fromLambdaResult(result)).toThrow(expect.objectContaining({ code: "FUNCTION_BAD_RESPONSE" }));
  });
});
