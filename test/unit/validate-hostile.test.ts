import { describe, expect, it } from "vitest";
import { type AnyBackendAdapter, createGateway, type GatewayConfig, validateConfig } from "../../src/index.js";
import { issuesOf, placesOf } from "./support/issues.js";

const withApi = (parts: object) => ({
  groups: [{ name: "g", backend: { kind: "mock" }, apis: [{ name: "a", method: "GET", path: "/", ...parts }] }],
});
const inApi = "/groups/0/apis/0";
const custom: AnyBackendAdapter = { kind: "custom", levels: ["group", "api"], prepare: () => (exchange) => exchange.respond({}) };

/** Data that is small as it is shared, and 2^depth values when it is followed. */
function doubled(depth: number, leaf: unknown = "x"): unknown {
  let data: unknown = [leaf];
  for (let i = 0; i < depth; i++) data = [data, data];
  return data;
}

describe("own keys called __proto__", () => {
  const proto = (value: string) => JSON.parse(`{"__proto__":${value}}`) as object;

  it("are refused where keys are closed", () => {
    expect(placesOf(proto("{}"))).toEqual(["REQUIRED ", "UNKNOWN_KEY /__proto__"]);
    expect(placesOf(withApi(proto('{"backend":{"kind":"mock"}}')))).toEqual([`UNKNOWN_KEY ${inApi}/__proto__`]);
    const closed = `{"groups":[{"name":"g","__proto__":{"prefix":"/p"},"apis":[]}]}`;
    expect(placesOf(JSON.parse(closed))).toEqual(["UNKNOWN_KEY /groups/0/__proto__"]);
    expect(placesOf(JSON.parse('{"groups":[{"name":"g","backend":{"kind":"mock","__proto__":{"status":500}},"apis":[]}]}'))).toEqual([
      "UNKNOWN_KEY /groups/0/backend/__proto__",
    ]);
  });

  it("are data in JSON, headers and conditions", async () => {
    const group = {
      name: "g",
      backend: { kind: "mock", json: proto('{"polluted":true}'), headers: proto('"1"') },
      rules: [
        {
          environment: "online",
          when: { query: proto('"1"'), header: proto('{"exists":false}') },
          backend: { kind: "mock", text: "rule" },
        },
      ],
      apis: [{ name: "a", method: "GET", path: "/", response: { headers: proto('["1"]') } }],
    };
    const result = validateConfig({ groups: [group] });
    expect(result).toMatchObject({ ok: true });
    const gateway = createGateway({ groups: [group] } as unknown as GatewayConfig);
    const plain = await gateway.dispatch({ method: "GET", url: "/" });
    await expect(plain.text()).resolves.toBe('{"__proto__":{"polluted":true}}');
    expect(plain.rawHeaders.slice(0, 2)).toEqual(["__proto__", "1"]);
    await expect((await gateway.dispatch({ method: "GET", url: "/?__proto__=1" })).text()).resolves.toBe("rule");
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("that are wrong are reported at their place", () => {
    expect(placesOf(withApi({ response: { headers: proto("1") } }))).toEqual([`INVALID_TYPE ${inApi}/response/headers/__proto__`]);
  });
});

describe("data without bounds is refused by a limit", () => {
  const tooDeep = expect.objectContaining({
    code: "LIMIT_EXCEEDED",
    message: "This is nested more than 64 levels deep: flatten it or raise limits.maxDepth.",
  });

  it("when it is nested 10,000 levels deep", () => {
    const json: unknown = JSON.parse(`${"[".repeat(10_000)}${"]".repeat(10_000)}`);
    expect(issuesOf(withApi({ backend: { kind: "mock", json } }))).toEqual([tooDeep]);
    const object: unknown = JSON.parse(`${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`);
    expect(issuesOf(withApi({ response: { json: object } }))).toEqual([tooDeep]);
  });

  it("at the depth that is asked for, and not before", () => {
    const json = [[[1]]];
    expect(placesOf(withApi({ response: { json } }), { maxDepth: 3 })).toEqual([]);
    expect(placesOf(withApi({ response: { json } }), { maxDepth: 2 })).toEqual([`LIMIT_EXCEEDED ${inApi}/response/json/0/0/0`]);
  });

  it("when it refers to itself", () => {
    const json: unknown[] = [];
    json.push(json);
    expect(issuesOf(withApi({ response: { json } }))).toEqual([tooDeep]);
  });

  it("when it refers to the same data over and over", { timeout: 5000 }, () => {
    expect(issuesOf(withApi({ response: { json: doubled(60) } }))).toEqual([
      {
        code: "LIMIT_EXCEEDED",
        path: expect.stringContaining(`${inApi}/response/json/`),
        message: "The configuration's data holds too many values: make it smaller.",
      },
    ]);
  });

  it("when shared headers stand for more values than data may hold", { timeout: 20_000 }, () => {
    const headers = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`h${i}`, Array.from({ length: 250 }, () => "v")]));
    const apis = Array.from({ length: 100 }, (_, i) => ({ name: `a${i}`, method: "GET", path: `/${i}`, response: { headers } }));
    const issues = issuesOf({ groups: [{ name: "g", backend: { kind: "mock" }, apis }] });
    expect(issues).toMatchObject([{ code: "LIMIT_EXCEEDED" }]);
  });

  it("without an issue for every place where it is too deep or wrong: these would fill the memory", { timeout: 10_000 }, () => {
    const deepEverywhere = issuesOf(withApi({ response: { json: doubled(17) } }), { maxDepth: 16 });
    expect(deepEverywhere.length).toBeGreaterThan(0);
    expect(deepEverywhere.length).toBeLessThan(11_000);
    const wrongEverywhere = issuesOf(withApi({ response: { json: doubled(17, Number.NaN) } }));
    expect(wrongEverywhere.length).toBeGreaterThan(0);
    expect(wrongEverywhere.length).toBeLessThan(11_000);
  });

  it("when a backend of one's own kind refers to itself, or over and over to the same data", { timeout: 10_000 }, () => {
    const backend: Record<string, unknown> = { kind: "custom" };
    backend.self = backend;
    for (const own of [backend, { kind: "custom", data: doubled(23) }]) {
      const codes = issuesOf(withApi({ backend: own }), { backends: [custom] }).map(({ code }) => code);
      expect([...new Set(codes)]).toEqual(["LIMIT_EXCEEDED"]);
    }
  });

  it("when it has 1,000,000 APIs", () => {
    const apis = Array.from({ length: 500_000 }, () => null);
    const config = {
      groups: [
        { name: "g", apis },
        { name: "h", apis },
      ],
    };
    const message = "The configuration has more than 250000 APIs: split it or raise limits.maxApis.";
    expect(issuesOf(config)).toEqual([{ code: "LIMIT_EXCEEDED", path: "/groups", message }]);
    expect(() => createGateway(config as unknown as GatewayConfig)).toThrow(expect.objectContaining({ name: "ConfigError" }));
  });

  it("of the gateway's own", () => {
    const config = {
      groups: [
        { name: "g", backend: { kind: "mock" as const }, apis: [1, 2].map((n) => ({ name: `${n}`, method: "GET", path: `/${n}` })) },
      ],
    };
    expect(() => createGateway(config, { limits: { maxApis: 1 } })).toThrow("The configuration has more than 1 APIs");
    createGateway(config, { limits: { maxApis: 2 } });
    const deep = withApi({ response: { json: [[1]] } }) as unknown as GatewayConfig;
    expect(() => createGateway(deep, { limits: { maxDepth: 1 } })).toThrow("nested more than 1 levels deep");
    createGateway(deep, { limits: { maxDepth: 2 } });
  });
});

describe("validation never throws", () => {
  const unspeakable = JSON.parse('{"toString":1,"valueOf":1}') as unknown;

  it.each([unspeakable, Object.create(null), Symbol("s"), 1n, () => 1])("where a name is wanted: item %#", (odd) => {
    const api = { name: odd, method: odd, path: odd, match: odd, backend: odd, response: odd, description: odd };
    const group = { name: odd, prefix: odd, hosts: odd, backend: odd, rules: odd, description: odd };
    for (const config of [
      { groups: [{ ...group, apis: [api] }] },
      { groups: [{ name: odd, apis: [{ ...api, path: "/", method: [odd] }] }] },
      { groups: [{ name: "g", hosts: [odd], apis: [{ ...api, path: "/", method: "GET" }] }] },
      { groups: [{ name: "g", rules: [odd, { environment: odd, when: odd }, { when: { query: odd, header: [odd] } }], apis: odd }] },
      withApi({ backend: { kind: odd } }),
      withApi({ backend: { kind: "http", url: odd, timeouts: odd } }),
      withApi({ backend: { kind: "function", name: odd, qualifier: odd } }),
      withApi({ backend: { kind: "mock", status: odd, headers: odd, text: odd, body: odd } }),
    ]) {
      expect(validateConfig(config)).toMatchObject({ ok: false });
    }
  });

  it("where a path or prefix has half a character", () => {
    for (const half of ["/\ud800", "/\udc00{a}", "/a\ud800"]) {
      expect(placesOf(withApi({ path: half }))).toEqual([`INVALID_PATH ${inApi}/path`]);
    }
    expect(placesOf({ groups: [{ name: "g", prefix: "/\ud800", apis: [] }] })).toEqual(["INVALID_PATH /groups/0/prefix"]);
  });

  it("where an adapter's issues are none", () => {
    for (const issues of [[{ code: "X", message: "x" }], [null], null, "x", 5]) {
      const sloppy = { ...custom, validate: () => issues } as unknown as AnyBackendAdapter;
      expect(() => validateConfig(withApi({ backend: { kind: "custom" } }), { backends: [sloppy] })).not.toThrow();
    }
  });
});

describe("long text", () => {
  it("is cut in messages", () => {
    const [issue] = issuesOf({ groups: [], ["x".repeat(10_000)]: 1 });
    expect(issue?.message.length).toBeLessThan(300);
  });

  it("of 100,000 characters is compared with what may have been meant in no time", () => {
    const started = performance.now();
    expect(placesOf({ groups: [], ["g".repeat(100_000)]: 1 })).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
