import { describe, expect, it } from "vitest";
import type { OperationResponse } from "../../src/index.js";
import { documented } from "./support/documented.js";

const json = (examples: Readonly<Record<string, string | number>>) => ({ content: { "application/json": { examples } } });

describe("a Mock without content answers as its API's operation says", () => {
  const responses: Record<string, OperationResponse> = {
    201: json({ default: "second" }),
    200: json({ default: "first", other: "another" }),
    "4XX": { content: { "application/problem+json": { examples: { default: { title: "No." }, worse: { title: "Never." } } } } },
    204: {},
    503: {},
  };

  it("with the lowest status that is a success", async () => {
    expect(await documented(responses).line()).toBe('200 application/json "first"');
  });

  it.each([
    ["code=201", '201 application/json "second"'],
    ["code=204", "204"],
    ["code=404", '404 application/problem+json {"title":"No."}'],
    ["CODE = 451 ; x", '451 application/problem+json {"title":"No."}'],
    ["code=503", "503"],
    ["example=other", '200 application/json "another"'],
    ['example="other"', '200 application/json "another"'],
    ['example="o\\ther"', '200 application/json "another"'],
    ["example=worse", '400 application/problem+json {"title":"Never."}'],
    ["code=404; example=worse", '404 application/problem+json {"title":"Never."}'],
    ["respond-async, wait=10, code=404, example=worse", '404 application/problem+json {"title":"Never."}'],
    ["code=201, code=404", '201 application/json "second"'],
  ])("or with what is preferred: %s", async (prefer, expected) => {
    expect(await documented(responses).line({ prefer })).toBe(expected);
  });

  it.each([
    "code=302",
    "code=99",
    "code=abc",
    "code",
    "code=",
    "example=none",
    "example",
    '"',
    "=",
    ";;,,",
    "example=__proto__",
    "a=\u00ff",
  ])("passing over what can't be met: %s", async (prefer) => {
    expect(await documented(responses).line({ prefer })).toBe('200 application/json "first"');
  });

  it("asked in several lines", async () => {
    expect(await documented(responses).line({ prefer: ["wait=1", "code=201"] })).toBe('201 application/json "second"');
  });

  it.each([
    [{ "2XX": json({ a: 1 }), default: json({ a: 2 }) }, "200 application/json 1"],
    [{ default: json({ a: 2 }), 404: {} }, "200 application/json 2"],
    [{ 404: {}, 302: {}, "1XX": {} }, "302"],
    [{ 299: {}, "2XX": json({ a: 1 }) }, "299"],
  ])("where no single success is documented: %j", async (given, expected) => {
    expect(await documented(given as Record<string, OperationResponse>).line()).toBe(expected);
  });

  it("with the same bytes for all requests", async () => {
    const { ask } = documented(responses);
    const [first, second] = [await ask(), await ask()];
    expect(second).toBe(first);
    expect(first.headers).toEqual({ "content-type": "application/json", "content-length": "7" });
    expect(first.served).toMatchObject({ group: "g", api: "a", kind: "mock", source: "group" });
  });

  it("to HEAD without a body", async () => {
    const { gateway } = documented(responses);
    const { status, headers, body } = await gateway.dispatch({ method: "HEAD", url: "/a" });
    expect([status, headers["content-length"], body]).toEqual([200, "7", null]);
  });
});

describe("an operation does not answer", () => {
  const responses = { 200: json({ a: "documented" }) };

  it("where the Mock has content of its own", async () => {
    expect(await documented(responses, { mock: { kind: "mock", text: "own" } }).line()).toBe("200 text/plain; charset=utf-8 own");
  });

  it("where the API has a response of its own", async () => {
    expect(await documented(responses, { response: { text: "own" } }).line()).toBe("200 text/plain; charset=utf-8 own");
  });

  it("of which no response is documented", async () => {
    expect(await documented({}).line()).toBe("200");
    expect(await documented({ "1XX": {} }).line()).toBe("200");
  });
});

describe("an operation answers within a Mock", () => {
  const responses = { 200: json({ a: "documented" }), 404: json({ a: "none" }) };

  it("in the place of each answer without content", async () => {
    const { line } = documented(responses, {
      mock: { kind: "mock", responses: [{ when: { query: { own: "1" } }, text: "own" }, { sequence: [{}, { status: 503 }] }] },
    });
    expect(await line({}, "/a?own=1")).toBe("200 text/plain; charset=utf-8 own");
    expect(await line()).toBe('200 application/json "documented"');
    expect(await line()).toBe("503");
  });

  it("with its delay", async () => {
    const { gateway } = documented(responses, { mock: { kind: "mock", hang: true }, limits: { answerTimeoutMs: 10 } });
    expect((await gateway.dispatch({ method: "GET", url: "/a" })).status).toBe(504);
  });

  it("that takes preferences itself", async () => {
    const { line } = documented(responses, { mock: { kind: "mock", prefer: true, examples: { own: { text: "own" } } } });
    expect(await line({ prefer: "example=own" })).toBe("200 text/plain; charset=utf-8 own");
    expect(await line({ prefer: "code=404" })).toBe('404 application/json "none"');
    expect(await line({ prefer: "code=418" })).toBe('200 application/json "documented"');
  });
});

describe("by Accept a request gets", () => {
  const content = {
    "text/plain": { examples: { default: "text", t: "only in text" } },
    "application/vnd.a+json": { examples: { default: { of: "a" } } },
    "application/json": { examples: { default: "json", j: "only in JSON" } },
    "image/*": { examples: { default: "picture" } },
  };
  const { line, ask } = documented({ 200: { content }, 204: {} });

  it.each([
    ["*/*", 'application/json "json"'],
    ["", 'application/json "json"'],
    ["application/*", 'application/json "json"'],
    ["text/*", "text/plain; charset=utf-8 text"],
    ["text/plain, */*;q=0.1", "text/plain; charset=utf-8 text"],
    ["text/plain;q=0.2, application/json;q=0.9", 'application/json "json"'],
    ["application/vnd.a+json, application/json;q=0.9", 'application/vnd.a+json {"of":"a"}'],
    ["APPLICATION/JSON; charset=utf-8", 'application/json "json"'],
    ["image/webp, image/*;q=0.8", "image/webp picture"],
    ["image/*", "image/png picture"],
    ["application/json;q=0, text/plain;q=0.001", "text/plain; charset=utf-8 text"],
  ])("%s: %s", async (accept, expected) => expect(await line({ accept })).toBe(`200 ${expected}`));

  it.each(["application/xml", "*/*;q=0", "text/html, image/", "application/json;q=0"])("%s: 406 and why", async (accept) => {
    const answer = await ask({ accept });
    expect([answer.status, answer.headers["content-type"]]).toEqual([406, "application/problem+json"]);
    expect(await answer.json()).toMatchObject({
      code: "NOT_ACCEPTABLE",
      title: "Not Acceptable",
      detail:
        "The answer is documented as application/json, application/vnd.a+json, text/plain, image/*: none of it is what the request accepts.",
    });
  });

  it("the example that it prefers, in the type that has it and that it takes", async () => {
    expect(await line({ accept: "application/json, text/plain;q=0.5", prefer: "example=t" })).toBe(
      "200 text/plain; charset=utf-8 only in text",
    );
    expect(await line({ accept: "text/plain", prefer: "example=j" })).toBe("200 text/plain; charset=utf-8 text");
  });

  it("an answer without a body, whatever it accepts", async () => {
    expect(await line({ accept: "application/xml", prefer: "code=204" })).toBe("204");
  });

  it("the same whatever order the document has", async () => {
    const other = documented({ 200: { content: Object.fromEntries(Object.entries(content).reverse()) } });
    for (const accept of ["*/*", "application/*", "text/*, image/*"]) expect(await other.line({ accept })).toBe(await line({ accept }));
  });
});

describe("an example", () => {
  it.each([
    ["the one called default", { examples: { a: 1, default: 2 } }, "2"],
    ["else the first by name", { examples: { b: 1, a: 2 } }, "2"],
    ["null", { examples: { a: null } }, "null"],
    ["else the schema's", { schema: { example: 1, default: 2, const: 3, enum: [4] } }, "1"],
    ["else the schema's first", { schema: { examples: [5, 6], default: 2 } }, "5"],
    ["else its default", { schema: { default: 2, const: 3 } }, "2"],
    ["else its constant", { schema: { const: 3, enum: [4] } }, "3"],
    ["else the first that it lists", { schema: { enum: [4, 5] } }, "4"],
    ["also of a schema that is referred to", { schema: { $ref: "#/schemas/B" } }, '"b"'],
  ])("%s", async (_, media, expected) => {
    const { line } = documented(
      { 200: { content: { "application/json": media } } },
      { schemas: { A: { default: "b" }, B: { $ref: "#/schemas/A" } } },
    );
    expect(await line()).toBe(`200 application/json ${expected}`);
  });
});

describe("documented header fields", () => {
  it("are sent with their example, or what their schema says", async () => {
    const headers = {
      "X-Count": { examples: { default: 7 } },
      Location: { schema: { type: "string", example: "/a/7" } },
      "x-list": { examples: { default: ["a", 2] } },
      "x-map": { examples: { default: { a: 1, b: "c" } } },
    };
    const answer = await documented({ 201: { headers } }).ask();
    expect(answer.headers).toEqual({ "x-count": "7", location: "/a/7", "x-list": "a,2", "x-map": "a,1,b,c", "content-length": "0" });
  });

  it("that concern the connection or the body are not", async () => {
    const names = ["Content-Type", "content-length", "Transfer-Encoding", "Connection", "content-encoding", "no name", "Trailer"];
    const headers = Object.fromEntries(names.map((name) => [name, { examples: { default: "9" } }]));
    const answer = await documented({ 200: { headers, ...json({ a: "x" }) } }).ask();
    expect(answer.headers).toEqual({ "content-type": "application/json", "content-length": "3" });
  });

  it.each(["a\r\nset-cookie: b=c", "a\nb", "a\0b", "\u{1f600}"])("whose value no field can carry are not: %j", async (value) => {
    const answer = await documented({ 200: { headers: { "x-a": { examples: { default: value } } } } }).ask();
    expect(answer.headers).toEqual({ "content-length": "0" });
  });
});
