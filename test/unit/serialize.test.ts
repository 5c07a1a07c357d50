import { describe, expect, it } from "vitest";
import { configDigest, type GatewayConfig, parseConfig, serializeConfig } from "../../src/index.js";

const mock = { kind: "mock" as const };

const config: GatewayConfig = {
  groups: [
    {
      name: "b",
      prefix: "/b/",
      hosts: ["Y.example", "x.example"],
      backend: { json: { z: 1, a: [2, { d: 1, c: 2 }] }, kind: "mock" },
      apis: [
        { path: "/2", method: ["PUT", "GET"], name: "two" },
        { name: "one", method: "GET", path: "/1", response: { body: new Uint8Array([104, 105]) } },
      ],
    },
    { name: "a", backend: mock, apis: [] },
  ],
};

const text =
  '{"groups":[{"apis":[],"backend":{"kind":"mock"},"name":"a"},' +
  '{"apis":[{"method":"GET","name":"one","path":"/1","response":{"body":{"base64":"aGk="}}},{"method":["GET","PUT"],"name":"two","path":"/2"}],' +
  '"backend":{"json":{"a":[2,{"c":2,"d":1}],"z":1},"kind":"mock"},"hosts":["x.example","y.example"],"name":"b","prefix":"/b"}]}';

describe("a configuration as text", () => {
  it("has its keys sorted, and groups, APIs and hosts by name", () => expect(serializeConfig(config)).toBe(text));

  it("is parsed to a configuration of the same text", () => {
    const parsed = parseConfig(text);
    expect(parsed.ok && serializeConfig(parsed.config)).toBe(text);
  });

  it("keeps the order of rules, which decides", () => {
    const rules = ["2", "1"].map((a) => ({ environment: "test", when: { query: { a } }, backend: mock }));
    const group = { name: "g", backend: mock, rules, apis: [] };
    expect(serializeConfig({ groups: [group] })).not.toBe(serializeConfig({ groups: [{ ...group, rules: [...rules].reverse() }] }));
  });

  it("keeps own keys called __proto__", () => {
    const json = JSON.parse('{"__proto__":1}') as never;
    expect(serializeConfig({ groups: [{ name: "g", backend: { ...mock, json }, apis: [] }] })).toContain('"json":{"__proto__":1}');
  });

  it("is the same for one method as text and as a list", () => {
    const [one, list] = ["GET", ["GET", "GET"]].map((method) => ({
      groups: [{ name: "g", backend: mock, apis: [{ name: "a", method, path: "/" }] }],
    }));
    expect(serializeConfig(list as GatewayConfig)).toBe(serializeConfig(one as GatewayConfig));
  });

  it("can't hold code", () => {
    const backend = { kind: "function" as const, handler: () => 1 };
    const withCode = { groups: [{ name: "g", apis: [{ name: "a", method: "GET", path: "/", backend }] }] };
    expect(() => serializeConfig(withCode)).toThrow(
      new TypeError("A configuration with an inline handler can't be serialised: register the function and name it."),
    );
  });
});

describe("text that is no configuration", () => {
  it.each(["", "{", "undefined", "[1,]"])("%j is an issue like any other where it is no JSON", (json) => {
    expect(parseConfig(json)).toEqual({
      ok: false,
      issues: [{ code: "INVALID_TYPE", path: "", message: expect.stringMatching(/^This is not JSON: .+\.$/) }],
    });
  });

  it("is validated where it is JSON", () => {
    expect(parseConfig('{"groups":[],"x":1}')).toMatchObject({ ok: false, issues: [{ code: "UNKNOWN_KEY", path: "/x" }] });
  });

  it("is validated against the functions that are given", () => {
    const named = '{"groups":[{"name":"g","apis":[{"name":"a","method":"GET","path":"/","backend":{"kind":"function","name":"f"}}]}]}';
    expect(parseConfig(named)).toMatchObject({ ok: false, issues: [{ code: "UNKNOWN_FUNCTION" }] });
    expect(parseConfig(named, { functions: { f: () => 1 } })).toMatchObject({ ok: true });
  });
});

describe("the digest of a configuration", () => {
  it("is the SHA-256 of its text", async () => {
    await expect(configDigest({ groups: [] })).resolves.toBe("47aec4b16657492be8ea01cac39a2b54a0485f848fdc1bae4e70dd6bad83abd8");
  });

  it("is the same for what means the same, and another for what does not", async () => {
    const parsed = parseConfig(text);
    const digest = await configDigest(config);
    expect(parsed.ok && (await configDigest(parsed.config))).toBe(digest);
    expect(await configDigest({ groups: config.groups.slice(1) })).not.toBe(digest);
  });
});
