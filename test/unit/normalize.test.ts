import { describe, expect, it } from "vitest";
import { normalizeConfig, validateConfig } from "../../src/index.js";
import { normalizePrefix } from "../../src/core/rules/normalize.js";

const mock = { kind: "mock" as const };
const api = { name: "a", method: "GET", path: "/a" };

describe("the normal form of a configuration", () => {
  it("leaves out what is absent, undefined or the default", () => {
    const group = {
      name: "g",
      prefix: "/",
      backend: mock,
      rules: [],
      apis: [{ ...api, match: "exact" as const, response: undefined }],
      description: undefined,
    };
    const config = { $schema: "x", groups: [group] } as unknown as Parameters<typeof normalizeConfig>[0];
    expect(normalizeConfig(config)).toEqual({ groups: [{ name: "g", backend: mock, apis: [api] }] });
    const { groups } = normalizeConfig(config);
    expect(Object.keys(groups[0] ?? {})).toEqual(["name", "backend", "apis"]);
    expect(Object.keys(groups[0]?.apis[0] ?? {})).toEqual(["name", "method", "path"]);
  });

  it("has hosts in lower case and methods in order, each once", () => {
    const group = {
      name: "g",
      hosts: ["B.example", "a.example", "b.EXAMPLE"],
      backend: mock,
      apis: [{ ...api, method: ["PUT", "GET", "PUT"] }],
    };
    expect(normalizeConfig({ groups: [group] }).groups[0]).toMatchObject({
      hosts: ["b.example", "a.example"],
      apis: [{ method: ["GET", "PUT"] }],
    });
  });

  it("keeps a schema whatever its name is", () => {
    const schemas = JSON.parse('{"__proto__": true, "constructor": {"type": "string"}}') as Readonly<Record<string, boolean>>;
    const { groups } = normalizeConfig({ groups: [{ name: "g", apis: [], schemas }] });
    expect(Object.keys(groups[0]?.schemas ?? {})).toEqual(["__proto__", "constructor"]);
  });

  it("keeps everything else as it is", () => {
    const group = {
      name: "g",
      prefix: "/p",
      backend: { kind: "http" as const, url: "http://up.internal", timeouts: { totalMs: 5 } },
      rules: [{ environment: "test", when: { header: { "X-A": { exists: true } } }, backend: mock }],
      apis: [{ ...api, match: "prefix" as const, backend: mock, response: { json: [null] }, description: "d" }],
      description: "d",
    };
    expect(normalizeConfig({ groups: [group] })).toEqual({ groups: [group] });
  });

  it("is its own normal form", () => {
    const once = normalizeConfig({
      groups: [{ name: "g", prefix: "/P%7e/", hosts: ["A"], backend: mock, apis: [{ ...api, method: ["PUT", "GET"] }] }],
    });
    expect(normalizeConfig(once)).toEqual(once);
  });

  it("is a copy: what happens to the original later changes nothing", () => {
    const json = { deep: [1] };
    const headers = { "x-a": ["1"] };
    const body = new Uint8Array([1]);
    const group = { name: "g", backend: { ...mock, json, headers }, apis: [{ ...api, response: { body } }] };
    const { groups } = normalizeConfig({ groups: [group] });
    json.deep.push(2);
    headers["x-a"].push("2");
    body[0] = 2;
    group.apis.length = 0;
    expect(groups).toEqual([
      {
        name: "g",
        backend: { ...mock, json: { deep: [1] }, headers: { "x-a": ["1"] } },
        apis: [{ ...api, response: { body: new Uint8Array([1]) } }],
      },
    ]);
  });

  it("holds own keys called __proto__ as data, in records without a prototype", () => {
    const json = JSON.parse('{"__proto__":{"a":1}}') as never;
    const result = validateConfig({ groups: [{ name: "g", backend: { kind: "mock", json }, apis: [] }] });
    const backend = result.ok ? (result.config.groups[0]?.backend as unknown as { json: object }) : { json: {} };
    expect(Object.getPrototypeOf(backend.json)).toBeNull();
    expect(JSON.stringify(backend.json)).toBe('{"__proto__":{"a":1}}');
  });
});

describe("a prefix in normal form", () => {
  it.each([
    [undefined, ""],
    ["", ""],
    ["/", ""],
    ["///", ""],
    ["/p/", "/p"],
    ["/p//q//", "/p//q"],
    ["/%7Ep", "/~p"],
    ["/%c3%a9", "/%C3%A9"],
    ["/\u00e9", "/%C3%A9"],
    ["/a%2fb", "/a%2Fb"],
  ])("of %j is %j", (prefix, normal) => expect(normalizePrefix(prefix)).toBe(normal));
});
