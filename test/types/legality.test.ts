import { describe, expect, it } from "vitest";
import {
  type Api,
  type ApiGroup,
  createGateway,
  defineGroup,
  type DynamicRule,
  fn,
  type GatewayConfig,
  http,
  mock,
  resolveBackend,
  validateConfig,
} from "../../src/index.js";

/** What the compiler refuses, the validator refuses as well: each case is both. */
function codes(config: unknown): string[] {
  const result = validateConfig(config, { functions: { f: () => null } });
  return result.ok ? [] : result.issues.map(({ code, path }) => `${code} ${path}`);
}

const inheriting: Api = { name: "a", method: "GET", path: "/" };

describe("R1: a group's backend is http or mock", () => {
  it("not a function by name", () => {
    const config: GatewayConfig = {
      groups: [
        {
          name: "g",
          // @ts-expect-error group backend cannot be a function: it belongs to an API (R1)
          backend: { kind: "function", name: "f" },
          apis: [inheriting],
        },
      ],
    };
    expect(codes(config)).toEqual(["KIND_NOT_ALLOWED /groups/0/backend/kind"]);
  });

  it("not an inline function, and not through a shorthand", () => {
    // @ts-expect-error group backend cannot be a function, inline or not
    const inline: ApiGroup = { name: "g", backend: { kind: "function", handler: () => null }, apis: [inheriting] };
    // @ts-expect-error fn(…) builds a function backend
    const shorthand: ApiGroup = { name: "h", prefix: "/h", backend: fn("f"), apis: [inheriting] };
    expect(codes({ groups: [inline, shorthand] })).toEqual([
      "KIND_NOT_ALLOWED /groups/0/backend/kind",
      "KIND_NOT_ALLOWED /groups/1/backend/kind",
    ]);
  });

  it("not in defineGroup", () => {
    const group = defineGroup({
      name: "g",
      // @ts-expect-error group backend cannot be a function
      backend: fn("f"),
      apis: [{ name: "a", method: "GET", path: "/" }],
    });
    expect(codes({ groups: [group] })).toEqual(["KIND_NOT_ALLOWED /groups/0/backend/kind"]);
  });

  it("not in a rule", () => {
    const rule: DynamicRule = {
      environment: "test",
      when: { query: { a: "1" } },
      // @ts-expect-error a rule sets the group's backend, which cannot be a function
      backend: { kind: "function", name: "f" },
    };
    expect(codes({ groups: [{ name: "g", backend: mock(), rules: [rule], apis: [inheriting] }] })).toEqual([
      "KIND_NOT_ALLOWED /groups/0/rules/0/backend/kind",
    ]);
  });

  it("not at release", () => {
    const group: ApiGroup = { name: "g", apis: [inheriting] };
    // @ts-expect-error the backend chosen at release is the group's, which cannot be a function
    expect(() => resolveBackend(group, "a", { release: { backend: fn("f") } })).toThrow();
  });
});

describe("R2: an API's backend is http, mock or function", () => {
  it("not of an unknown kind", () => {
    const config: GatewayConfig = {
      groups: [
        {
          name: "g",
          apis: [
            {
              name: "a",
              method: "GET",
              path: "/",
              // @ts-expect-error there is no kind "lambda"
              backend: { kind: "lambda", name: "f" },
            },
          ],
        },
      ],
    };
    expect(codes(config)).toEqual(["UNKNOWN_KIND /groups/0/apis/0/backend/kind"]);
    // @ts-expect-error nor does createGateway take it
    expect(() => createGateway({ groups: [{ name: "g", apis: [{ ...inheriting, backend: { kind: "lambda" } }] }] })).toThrow();
  });

  it("any of the three, however it is written", () => {
    const apis: Api[] = [
      { ...inheriting, name: "1", path: "/1", backend: { kind: "http", url: "http://up.internal" } },
      { ...inheriting, name: "2", path: "/2", backend: { kind: "mock", json: { a: [1, null] } } },
      { ...inheriting, name: "3", path: "/3", backend: { kind: "function", name: "f" } },
      { ...inheriting, name: "4", path: "/4", backend: { kind: "function", handler: () => new Response("a") } },
      { ...inheriting, name: "5", path: "/5", backend: http("https://up.internal") },
      { ...inheriting, name: "6", path: "/6", backend: mock({ status: 404 }) },
      { ...inheriting, name: "7", path: "/7", backend: fn("f", { qualifier: "LATEST" }) },
      { ...inheriting, name: "8", path: "/8", backend: fn(async ({ json }) => json()) },
    ];
    expect(codes({ groups: [{ name: "g", apis }] })).toEqual([]);
  });

  it("not a mixture of two kinds", () => {
    // @ts-expect-error a mock has no URL
    const mixed: Api = { ...inheriting, backend: { kind: "mock", url: "http://up.internal" } };
    // @ts-expect-error a function is named or inline, not both
    const both: Api = { ...inheriting, name: "b", path: "/b", backend: { kind: "function", name: "f", handler: () => null } };
    // @ts-expect-error an inline handler has no versions
    const versioned: Api = { ...inheriting, name: "c", path: "/c", backend: { kind: "function", handler: () => null, qualifier: "1" } };
    // @ts-expect-error an http backend needs its URL
    const without: Api = { ...inheriting, name: "d", path: "/d", backend: { kind: "http" } };
    expect(codes({ groups: [{ name: "g", apis: [mixed, both, versioned, without] }] })).toEqual([
      "UNKNOWN_KEY /groups/0/apis/0/backend/url",
      "CONFLICTING_KEYS /groups/0/apis/1/backend",
      "CONFLICTING_KEYS /groups/0/apis/2/backend/qualifier",
      "REQUIRED /groups/0/apis/3/backend",
    ]);
  });
});

describe("misspelt and missing keys", () => {
  it("of groups and APIs", () => {
    // @ts-expect-error it is called prefix
    const group: ApiGroup = { name: "g", prefx: "/g", apis: [] };
    // @ts-expect-error it is called path
    const api: Api = { name: "a", method: "GET", pth: "/" };
    // @ts-expect-error an API has a name
    const nameless: Api = { method: "GET", path: "/" };
    expect(codes({ groups: [group, { name: "h", backend: mock(), apis: [api, nameless] }] })).toEqual([
      "UNKNOWN_KEY /groups/0/prefx",
      "REQUIRED /groups/1/apis/0",
      "UNKNOWN_KEY /groups/1/apis/0/pth",
      "REQUIRED /groups/1/apis/1",
    ]);
  });

  it("of conditions", () => {
    // @ts-expect-error there are no regular expressions: a condition is exact, one of several, a prefix, or presence
    const when: DynamicRule["when"] = { header: { a: { matches: ".*" } } };
    const rule = { environment: "test", when, backend: mock() };
    expect(codes({ groups: [{ name: "g", backend: mock(), rules: [rule], apis: [] }] })).toEqual([
      "REQUIRED /groups/0/rules/0/when/header/a",
      "UNKNOWN_KEY /groups/0/rules/0/when/header/a/matches",
    ]);
  });
});

describe("what is given out", () => {
  it("is read-only", () => {
    const group = defineGroup({ name: "g", backend: mock(), apis: [{ name: "a", method: "GET", path: "/" }] });
    expect(() => {
      // @ts-expect-error a defined group is frozen
      group.name = "other";
    }).toThrow(TypeError);
    const resolution = resolveBackend(group, "a");
    expect(() => {
      // @ts-expect-error a resolution is frozen
      resolution.kind = "other";
    }).toThrow(TypeError);
    const gateway = createGateway({ groups: [group] });
    expect(gateway.routes()).toHaveLength(1);
    // @ts-expect-error the route table can't be extended
    expect(() => gateway.routes().push(gateway.routes()[0])).toThrow(TypeError);
  });
});
