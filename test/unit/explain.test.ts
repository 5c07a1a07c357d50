import { describe, expect, it } from "vitest";
import { createGateway, type GatewayRequest } from "../../src/index.js";

const mock = { kind: "mock" as const };

const gateway = createGateway(
  {
    groups: [
      {
        name: "shop",
        prefix: "/shop",
        hosts: ["shop.example", "*.shop.example"],
        backend: { kind: "http", url: "http://up.internal/v1" },
        rules: [
          { environment: "test", when: { query: { x: "1" } }, backend: mock },
          { environment: "online", when: { query: { beta: "1" } }, backend: mock },
          { environment: "online", when: { query: { beta: { exists: true } } }, backend: mock },
        ],
        apis: [
          { name: "item", method: "GET", path: "/items/{id}" },
          { name: "new", method: ["POST", "GET"], path: "/items/new", backend: { kind: "function", handler: () => 1 } },
          { name: "rest", method: "ANY", path: "/{rest+}" },
        ],
      },
      { name: "open", backend: mock, apis: [{ name: "any", method: "DELETE", path: "/shop/items/{id}" }] },
    ],
  },
  {},
);

const host = { host: "shop.example" };
const outcomes = (request: GatewayRequest) =>
  Object.fromEntries(gateway.explain(request).candidates.map(({ api, outcome }) => [api, outcome]));

describe("an explanation", () => {
  it("says what was asked, matched and resolved", () => {
    const said = gateway.explain({ method: "GET", url: "/shop/items/%37?q=1", headers: { ...host, Accept: "*/*" } });
    expect(said).toMatchObject({
      request: { method: "GET", url: "/shop/items/%37?q=1", headers: { host: "shop.example", accept: "*/*" } },
      environment: "online",
      path: "/shop/items/7",
      status: null,
      code: null,
      message: "shop/item is answered by http, from group.",
      params: { id: "7" },
      resolution: { group: "shop", api: "item", kind: "http", source: "group", backend: { kind: "http", url: "http://up.internal/v1" } },
    });
  });

  it("names every API that has the path, and why it won or lost", () => {
    expect(outcomes({ method: "GET", url: "/shop/items/new", headers: host })).toEqual({
      item: "less-specific",
      new: "chosen",
      rest: "less-specific",
      any: "wrong-method",
    });
    expect(outcomes({ method: "DELETE", url: "/shop/items/1", headers: host })).toEqual({
      item: "wrong-method",
      rest: "chosen",
      any: "less-specific",
    });
    expect(outcomes({ method: "DELETE", url: "/shop/items/1" })).toEqual({ item: "wrong-host", rest: "wrong-host", any: "chosen" });
    expect(outcomes({ method: "HEAD", url: "/shop/items/1", headers: { host: "a.shop.example" } })).toEqual({
      item: "chosen",
      rest: "less-specific",
      any: "wrong-method",
    });
    expect(outcomes({ method: "TRACE", url: "/shop/x", headers: host })).toEqual({ rest: "wrong-method" });
  });

  it("gives reasons that can be read", () => {
    const { candidates } = gateway.explain({ method: "PUT", url: "/shop/items/new" });
    expect(candidates).toContainEqual({
      group: "open",
      api: "any",
      method: "DELETE",
      path: "/shop/items/{id}",
      outcome: "wrong-method",
      reason: "The API takes DELETE.",
    });
    expect(candidates).toContainEqual({
      group: "shop",
      api: "new",
      method: "GET, POST",
      path: "/shop/items/new",
      outcome: "wrong-host",
      reason: "The group is reached by shop.example, *.shop.example only.",
    });
  });

  it("names at most five that come nearest where no API has the path", () => {
    const apis = Array.from({ length: 8 }, (_, i) => ({ name: `${i}`, method: "GET", path: i === 7 ? "/a/b/c" : `/a/x${i}` }));
    const many = createGateway({ groups: [{ name: "g", backend: mock, apis }] });
    const { candidates, ...said } = many.explain({ method: "GET", url: "/a/b/d" });
    expect(candidates).toHaveLength(5);
    expect(candidates[0]).toMatchObject({
      api: "7",
      outcome: "wrong-path",
      reason: "The path fits in 2 leading segments, not as a whole.",
    });
    expect(said).toMatchObject({ status: 404, code: "ROUTE_NOT_FOUND", params: null, backends: [], resolution: null });
  });

  it("names every backend in order of precedence, and why it holds or not", () => {
    const backends = (url: string) =>
      gateway.explain({ method: "GET", url, headers: host }).backends.map(({ source, kind, outcome }) => [source, kind, outcome]);
    expect(backends("/shop/items/1")).toEqual([
      ["api", null, "absent"],
      ["rule", "mock", "not-met"],
      ["rule", "mock", "not-met"],
      ["rule", "mock", "not-met"],
      ["group", "http", "chosen"],
    ]);
    expect(backends("/shop/items/1?beta=1&x=1")).toEqual([
      ["api", null, "absent"],
      ["rule", "mock", "not-met"],
      ["rule", "mock", "chosen"],
      ["rule", "mock", "outranked"],
      ["group", "http", "outranked"],
    ]);
    expect(backends("/shop/items/new?beta=1")).toEqual([
      ["api", "function", "chosen"],
      ["rule", "mock", "not-met"],
      ["rule", "mock", "outranked"],
      ["rule", "mock", "outranked"],
      ["group", "http", "outranked"],
    ]);
  });

  it("says why a request was refused before it was matched", () => {
    expect(gateway.explain({ method: "GET", url: "/a/../b", headers: host })).toMatchObject({
      path: null,
      status: 400,
      code: "BAD_REQUEST",
      candidates: [],
      message: expect.stringContaining("segments"),
    });
    expect(gateway.explain({ method: "get", url: "/shop" })).toMatchObject({ path: "/shop", status: 400, code: "BAD_REQUEST" });
  });

  it("is plain JSON that can't be changed", () => {
    const said = gateway.explain({ method: "GET", url: "/shop/items/new", headers: host });
    expect(JSON.parse(JSON.stringify(said))).toEqual(JSON.parse(JSON.stringify(structuredClone(said))));
    expect(said.resolution?.backend).toEqual({ kind: "function", handler: "[function]" });
    expect(Object.isFrozen(said) && Object.isFrozen(said.candidates[0]) && Object.isFrozen(said.request.headers)).toBe(true);
  });
});

describe("an explanation holds no secret", () => {
  const secret = "S3CR3T";
  const guarded = createGateway({
    groups: [
      {
        name: "g",
        backend: {
          kind: "mock",
          headers: { "X-Api-Key": secret, "Set-Cookie": [secret] },
          json: { token: secret, list: [{ password: secret }] },
        },
        rules: [{ environment: "online", when: { header: { authorization: secret } }, backend: mock }],
        apis: [
          { name: "a", method: "GET", path: "/a" },
          { name: "reset", method: "GET", path: "/reset/{token}/{n}" },
          { name: "mail", method: "GET", path: "/mail/{code}.{n}" },
          { name: "down", method: "GET", path: "/down/{key+}" },
        ],
      },
    ],
  });

  it.each([
    [{ url: `/a?token=${secret}&api%5Fkey=${secret}` }],
    [{ url: `http://user:${secret}@h/a` }],
    [{ url: "/a", headers: { Authorization: `Bearer ${secret}`, cookie: [secret, secret], "X-API-Key": secret } }],
    [{ url: "/a", rawHeaders: ["Proxy-Authorization", secret] }],
    [{ url: `/reset/${secret}/1` }],
    [{ url: `/mail/${secret}.1` }],
    [{ url: `/down/${secret}/${secret}?sig=${secret}` }],
    [{ url: `/reset/${secret}/1`, method: "PUT" }],
  ])("of %j", (parts) => {
    expect(JSON.stringify(guarded.explain({ method: "GET", ...parts }))).not.toContain(secret);
  });
});

describe("an explanation holds no control character", () => {
  const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

  /** Every text of a value, keys too, before JSON escapes them. */
  function texts(value: unknown): string[] {
    if (typeof value === "string") return [value];
    return typeof value === "object" && value !== null ? Object.entries(value).flatMap(([key, item]) => [key, ...texts(item)]) : [];
  }

  it("of the request", () => {
    for (const odd of ["\u001b[31m", "\r\n", "\u009b31m", "\u2028"]) {
      const said = gateway.explain({ method: `GET${odd}`, url: `/${odd}?${odd}`, headers: { [`x${odd}`]: odd } });
      expect(texts(said).filter((text) => control.test(text))).toEqual([]);
    }
    const said = gateway.explain({ method: "GET", url: "/shop/items/%C2%9B%E2%80%A8", headers: host });
    expect(said.params).toEqual({ id: "\\u009b\\u2028" });
  });

  it("of the names and paths in the configuration", () => {
    const config = {
      groups: [{ name: "g\u009b", backend: mock, apis: [{ name: "a\u2028", method: "GET", path: "/\u009b/{p\u009b}", response: {} }] }],
    };
    let said: unknown = {};
    try {
      said = createGateway(config).explain({ method: "GET", url: "/%C2%9B/1" });
    } catch (error) {
      expect(error).toMatchObject({ name: "ConfigError" });
    }
    expect(texts(said).filter((text) => control.test(text))).toEqual([]);
  });

  it("of the names of parameters", () => {
    const config = { groups: [{ name: "g", backend: mock, apis: [{ name: "a", method: "GET", path: "/{p\u001b[31m}" }] }] };
    let said: unknown = {};
    try {
      said = createGateway(config).explain({ method: "GET", url: "/1" });
    } catch (error) {
      expect(error).toMatchObject({ name: "ConfigError" });
    }
    expect(texts(said).filter((text) => control.test(text))).toEqual([]);
  });
});
