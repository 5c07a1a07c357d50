import { describe, expect, it } from "vitest";
import { createGateway, type GatewayResponse, type MockBackendConfig, type MockResponse, mock } from "../../src/index.js";
import { issuesOf } from "./support/issues.js";

function config(backend: MockBackendConfig, response?: MockResponse) {
  const api = { name: "a", method: "GET", path: "/", backend, ...(response !== undefined && { response }) };
  return { groups: [{ name: "g", apis: [api] }] };
}

function answer(content: MockResponse, response?: MockResponse, method = "GET"): Promise<GatewayResponse> {
  return createGateway(config(mock(content), response)).dispatch({ method, url: "/" });
}

describe("a Mock answers with", () => {
  it.each([
    ["JSON", { json: { a: ["\u00e9", null] } }, "application/json", '{"a":["\u00e9",null]}'],
    ["JSON null", { json: null }, "application/json", "null"],
    ["text", { text: "\u20ac" }, "text/plain; charset=utf-8", "\u20ac"],
    ["empty text", { text: "" }, "text/plain; charset=utf-8", ""],
    ["bytes", { body: new Uint8Array([104, 105]) }, "application/octet-stream", "hi"],
    ["bytes as base64", { body: { base64: "aGk=" } }, "application/octet-stream", "hi"],
    ["no bytes", { body: { base64: "" } }, "application/octet-stream", ""],
    ["nothing", {}, undefined, ""],
  ])("%s", async (_, content, type, text) => {
    const given = await answer(content);
    expect(given.status).toBe(200);
    expect(given.headers["content-type"]).toBe(type);
    expect(given.headers["content-length"]).toBe(String(new TextEncoder().encode(text).byteLength));
    await expect(given.text()).resolves.toBe(text);
  });

  it("text that looks like a template as it is", async () => {
    const text = "{{constructor.constructor('return 1')()}} ${1+1} <%= 1 %> $";
    await expect((await answer({ text })).text()).resolves.toBe(text);
    await expect((await answer({ json: { text } })).json()).resolves.toEqual({ text });
  });

  it("own keys called __proto__ as data", async () => {
    const json = JSON.parse('{"__proto__":{"polluted":1},"a":[{"constructor":2}]}');
    await expect((await answer({ json })).text()).resolves.toBe('{"__proto__":{"polluted":1},"a":[{"constructor":2}]}');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("its status and headers, several lines of one name among them", async () => {
    const given = await answer({ status: 418, headers: { "X-A": "1", "Set-Cookie": ["a=1", "b=2"], __proto__: "x" } as never, text: "t" });
    expect(given.status).toBe(418);
    expect({ ...given.headers }).toEqual({
      "x-a": "1",
      "set-cookie": ["a=1", "b=2"],
      "content-type": "text/plain; charset=utf-8",
      "content-length": "1",
    });
  });

  it("the content type that its headers name in any case", async () => {
    const given = await answer({ json: {}, headers: { "CONTENT-TYPE": "application/problem+json" } });
    expect(given.headers["content-type"]).toBe("application/problem+json");
  });

  it.each([204, 205, 304])("status %i without a body and a length", async (status) => {
    expect(await answer({ status, headers: { etag: '"1"' } })).toMatchObject({ status, body: null, rawHeaders: ["etag", '"1"'] });
  });

  it("the same headers and no body to HEAD", async () => {
    const given = await answer({ text: "abc" }, undefined, "HEAD");
    expect(given).toMatchObject({ status: 200, body: null });
    expect(given.headers["content-length"]).toBe("3");
  });

  it("bytes that nobody can change for the next reader, nor afterwards in the configuration", async () => {
    const body = new Uint8Array([1, 2]);
    const gateway = createGateway(config(mock({ body })));
    body.fill(9);
    const ask = () => gateway.dispatch({ method: "GET", url: "/" });
    (await (await ask()).bytes()).fill(8);
    new Uint8Array(await (await ask()).toResponse().arrayBuffer()).fill(7);
    await expect((await ask()).bytes()).resolves.toEqual(new Uint8Array([1, 2]));
  });
});

describe("the API's documented response", () => {
  const response: MockResponse = { status: 201, json: { documented: true } };

  it("is what a Mock without content gives", async () => {
    const given = await answer({}, response);
    expect(given.status).toBe(201);
    await expect(given.json()).resolves.toEqual({ documented: true });
  });

  it.each([{ status: 200 }, { headers: {} }, { json: null }, { text: "" }])(
    "is not given by a Mock that says something itself: %j",
    async (content) => {
      expect(await (await answer(content, response)).text()).not.toContain("documented");
    },
  );

  it("is given by the group's Mock, for each API its own", async () => {
    const apis = [1, 2].map((n) => ({ name: `a${n}`, method: "GET", path: `/${n}`, response: { json: n } }));
    const gateway = createGateway({ groups: [{ name: "g", backend: mock(), apis }] });
    for (const n of [1, 2]) await expect((await gateway.dispatch({ method: "GET", url: `/${n}` })).json()).resolves.toBe(n);
  });
});

describe("a Mock is refused", () => {
  const at = "/groups/0/apis/0/backend";

  it.each(["Content-Length", "transfer-encoding", "Connection", "keep-alive", "Upgrade", "trailer", "TE"])(
    "with a header of the connection: %s",
    (name) => {
      expect(issuesOf(config({ kind: "mock", headers: { [name]: "1" } }))).toEqual([
        {
          code: "INVALID_VALUE",
          path: `${at}/headers/${name}`,
          message: `The header "${name}" belongs to the connection and is set by the gateway: leave it out.`,
        },
      ]);
    },
  );

  it.each([204, 205, 304])("with a body of status %i", (status) => {
    for (const [key, value] of Object.entries({ json: null, text: "", body: { base64: "" } })) {
      expect(issuesOf(config({ kind: "mock", status, [key]: value } as MockBackendConfig))).toEqual([
        {
          code: "INVALID_VALUE",
          path: `${at}/${key}`,
          message: `A response of status ${status} has no body: leave it out or change the status.`,
        },
      ]);
    }
  });

  it.each([
    [{ "x-a": "1\r\nx-b: 2" }, "/headers/x-a", "This must be a header value without line breaks and control characters."],
    [{ "x-a": ["1", "\u0000"] }, "/headers/x-a/1", "This must be a header value without line breaks and control characters."],
    [{ "x-a": "\u20ac" }, "/headers/x-a", "This must be a header value without line breaks and control characters."],
    [{ "x a": "1" }, "/headers/x a", 'The key "x a" must be a header name (letters, digits and !#$%&\'*+-.^_`|~).'],
    [{ "a/b~": "1" }, "/headers/a~1b~0", 'The key "a/b~" must be a header name'],
    [{ "x-a": 1 }, "/headers/x-a", "This must be a string or a list, but is a number."],
  ])("with headers that HTTP can't carry: %j", (headers, path, message) => {
    const [issue, ...others] = issuesOf(config({ kind: "mock", headers } as unknown as MockBackendConfig));
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ path: at + path, message: expect.stringContaining(message) });
  });

  it.each([
    { status: 204, json: 1 },
    { headers: { "content-length": "1" } },
    { headers: { "x-a": "\n" } },
    { json: 1, text: "1" },
    { status: 199 },
  ])("also as a documented response: %j", (response) => {
    const [issue, ...others] = issuesOf(config(mock(), response as MockResponse));
    expect(others).toEqual([]);
    expect(issue?.path).toMatch(/^\/groups\/0\/apis\/0\/response/);
  });
});
