import { describe, expect, it } from "vitest";
import { BodyStream, type GatewayResponse, type ResponseInit } from "../../src/index.js";
import { running } from "./support/gateways.js";

/** The answer of an adapter that responds with `init`; a bad init is a 500 with a TypeError as its cause. */
async function respond(init: unknown): Promise<GatewayResponse & { readonly cause: unknown }> {
  const gateway = running((exchange) => exchange.respond(init as ResponseInit));
  let cause: unknown;
  gateway.on("error", ({ error }) => (cause = error.cause));
  return Object.assign(await gateway.dispatch({ method: "GET", url: "/a" }), { cause });
}

const utf8 = new TextEncoder();

describe("an answer is made from", () => {
  it.each([
    ["nothing", {}, 200, "", undefined],
    ["a status", { status: 599 }, 599, "", undefined],
    ["JSON", { json: { a: [1, null] } }, 200, '{"a":[1,null]}', "application/json"],
    ["JSON null", { json: null }, 200, "null", "application/json"],
    ["JSON false", { json: false }, 200, "false", "application/json"],
    ["text", { text: "h\u00e9" }, 200, "h\u00e9", "text/plain; charset=utf-8"],
    ["empty text", { text: "" }, 200, "", "text/plain; charset=utf-8"],
    ["a string as body", { body: "h\u00e9" }, 200, "h\u00e9", undefined],
    ["bytes", { body: utf8.encode("h\u00e9") }, 200, "h\u00e9", undefined],
    ["no body at all", { body: null, status: 201 }, 201, "", undefined],
  ])("%s", async (_, init, status, text, type) => {
    const answer = await respond(init);
    expect(answer.status).toBe(status);
    expect(answer.headers["content-type"]).toBe(type);
    expect(answer.headers["content-length"]).toBe(String(utf8.encode(text).byteLength));
    await expect(answer.text()).resolves.toBe(text);
    await expect(answer.bytes()).resolves.toEqual(utf8.encode(text));
  });

  it("a web stream, an async iterable or a body stream, without a length", async () => {
    async function* chunks() {
      yield utf8.encode("a");
      yield utf8.encode("b");
    }
    const own = new BodyStream({ resume() {}, cancel() {} });
    own.push(utf8.encode("ab"));
    own.end();
    for (const body of [chunks(), new Response("ab").body, own]) {
      const answer = await respond({ body });
      expect(answer.headers["content-length"]).toBeUndefined();
      await expect(answer.text()).resolves.toBe("ab");
    }
  });

  it("headers of any case, several lines among them", async () => {
    const answer = await respond({ headers: { "X-A": "1", "Set-Cookie": ["a=1", "b=2"], "x-none": undefined } });
    expect({ ...answer.headers }).toEqual({ "x-a": "1", "set-cookie": ["a=1", "b=2"], "content-length": "0" });
    expect(answer.rawHeaders).toEqual(["x-a", "1", "set-cookie", "a=1", "set-cookie", "b=2", "content-length", "0"]);
  });

  it("headers called like the words of Object.prototype", async () => {
    const answer = await respond({ headers: JSON.parse('{"__proto__":"1","constructor":"2"}') });
    expect(Object.entries(answer.headers)).toEqual([
      ["__proto__", "1"],
      ["constructor", "2"],
      ["content-length", "0"],
    ]);
  });

  it("a content type of one's own", async () => {
    expect((await respond({ json: 1, headers: { "Content-Type": "application/hal+json" } })).headers["content-type"]).toBe(
      "application/hal+json",
    );
    expect((await respond({ text: "", headers: { "content-type": "text/html" } })).headers["content-type"]).toBe("text/html");
  });

  it.each([204, 205, 304])("status %i, which has no body and no length", async (status) => {
    for (const body of [undefined, null, new Uint8Array(0), ""]) {
      const answer = await respond({ status, body });
      expect(answer).toMatchObject({ status, body: null, rawHeaders: [] });
    }
  });
});

describe("no answer is made from", () => {
  it.each([
    ["status 99", { status: 99 }, "A response status is a whole number from 200 to 599, not 99."],
    ["status 101", { status: 101 }, "from 200 to 599, not 101"],
    ["status 600", { status: 600 }, "from 200 to 599, not 600"],
    ["status 200.5", { status: 200.5 }, "not 200.5"],
    ["status NaN", { status: Number.NaN }, "not NaN"],
    ["a status as text", { status: "200" }, "not 200"],
    ["a header with a line break", { headers: { "x-a": "1\r\nx-b: 2" } }, 'The value of header "x-a" is not one that HTTP can carry.'],
    ["a header with NUL", { headers: { "x-a": "\0" } }, 'The value of header "x-a"'],
    ["a header beyond Latin-1", { headers: { "x-a": "\u20ac" } }, 'The value of header "x-a"'],
    ["one bad line among several", { headers: { "x-a": ["1", "2\n"] } }, 'The value of header "x-a"'],
    ["a header that is a number", { headers: { "x-a": [1] } }, 'The value of header "x-a"'],
    ["a header name with a space", { headers: { "x a": "1" } }, '"x a" is no header name.'],
    ["a header name with a line break", { headers: { "x\r\na": "1" } }, "is no header name."],
    ["an empty header name", { headers: { "": "1" } }, '"" is no header name.'],
    ["two contents", { json: 1, text: "1" }, 'A response has one of "json", "text" and "body", not several.'],
    ["JSON that is a function", { json: () => 1 }, "A function or symbol has no JSON."],
    ["a body that is a number", { body: 1 }, "A response body is a string, a Uint8Array or a stream of Uint8Array."],
    ["a body that is an object", { body: {} }, "A response body is a string, a Uint8Array or a stream of Uint8Array."],
    ["status 204 with a body", { status: 204, text: "a" }, "A response of status 204 has no body."],
    ["status 304 with a stream", { status: 304, body: new Response("a").body }, "A response of status 304 has no body."],
  ])("%s", async (_, init, message) => {
    const answer = await respond(init);
    expect(answer.status).toBe(500);
    expect(answer.cause).toBeInstanceOf(TypeError);
    expect((answer.cause as Error).message).toContain(message);
    expect(await answer.text()).not.toContain(message);
  });

  it("JSON that refers to itself", async () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    expect(await respond({ json: circular })).toMatchObject({ status: 500, cause: expect.any(TypeError) });
  });

  it("null", async () => expect(await respond(null)).toMatchObject({ status: 500, cause: expect.any(TypeError) }));
});

describe("an answer", () => {
  it("of bytes can be read any number of times, and its copies are the reader's own", async () => {
    const answer = await respond({ json: { a: 1 } });
    (await answer.bytes()).fill(0);
    await expect(answer.json()).resolves.toEqual({ a: 1 });
    await expect(answer.json()).resolves.toEqual({ a: 1 });
    await expect(answer.toResponse().json()).resolves.toEqual({ a: 1 });
  });

  it("of a stream can be read once", async () => {
    const answer = await respond({ body: new Response("a").body });
    await expect(answer.text()).resolves.toBe("a");
    await expect(answer.text()).rejects.toThrow("The body has already been read.");
  });

  it("rejects its JSON where it has none", async () => {
    await expect((await respond({ text: "{" })).json()).rejects.toThrow(SyntaxError);
    await expect((await respond({})).json()).rejects.toThrow(SyntaxError);
  });

  it("names who gave it", async () => {
    expect((await respond({})).served).toEqual({
      group: "g",
      api: "a",
      revision: null,
      environment: "online",
      kind: "custom",
      source: "group",
    });
  });

  it("has headers that can't be changed", async () => {
    const { headers } = await respond({ headers: { "set-cookie": ["a", "b"] } });
    expect(Object.isFrozen(headers) && Object.isFrozen(headers["set-cookie"])).toBe(true);
  });

  it("gives the trailers of its stream once that has ended", async () => {
    const body = new BodyStream({ resume() {}, cancel() {} });
    const answer = await respond({ body });
    expect(answer.trailers).toBeUndefined();
    body.end({ "x-sum": "0" });
    await answer.text();
    expect(answer.trailers).toEqual({ "x-sum": "0" });
    expect((await respond({})).trailers).toBeUndefined();
  });
});
