import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, type ConfigIssue, createGateway, type GatewayConfig, validateConfig } from "../../src/index.js";
import {
  apiMutations,
  apisOf,
  groupMutations,
  mutate,
  mutated,
  prototypeWords,
  registry,
  validConfigWithApi,
} from "./support/arbitraries.js";
import { copyOf, textOf } from "./support/compare.js";

const functions = registry();

function issuesOf(config: unknown): readonly ConfigIssue[] {
  const result = validateConfig(config, { functions });
  return result.ok ? [] : result.issues;
}

const places = (issues: readonly ConfigIssue[]) => issues.map(({ code, path }) => `${code} ${path}`);

const base: GatewayConfig = {
  groups: [
    { name: "shop", prefix: "/shop", backend: { kind: "mock" }, apis: [{ name: "list", method: "GET", path: "/items" }] },
    { name: "blog", prefix: "/blog", backend: { kind: "mock" }, apis: [{ name: "list", method: "GET", path: "/posts" }] },
  ],
};

describe("what is wrong is found where it is", () => {
  for (const mutation of groupMutations) {
    it(`in a group: ${mutation.name}`, () => {
      const { config, code, path } = mutate(base, "/groups/1", (copy) => copy.groups[1], mutation);
      expect(places(issuesOf(config))).toEqual([`${code} ${path}`]);
    });
  }

  for (const mutation of apiMutations) {
    it(`in an API: ${mutation.name}`, () => {
      const { config, code, path } = mutate(base, "/groups/0/apis/0", (copy) => copy.groups[0]?.apis[0], mutation);
      expect(places(issuesOf(config))).toEqual([`${code} ${path}`]);
    });
  }

  it("anywhere in a generated configuration", () => {
    fc.assert(
      fc.property(validConfigWithApi().chain(mutated), ({ config, code, path }) => {
        expect(places(issuesOf(config))).toContain(`${code} ${path}`);
        expect(() => createGateway(config as GatewayConfig, { functions })).toThrow(ConfigError);
      }),
      { numRuns: 300 },
    );
  });

  it("a prefix that no request can have, also while its group has no APIs", () => {
    const groups = [{ name: "g", prefix: "/a/../b", backend: { kind: "mock" }, apis: [] }];
    expect(places(issuesOf({ groups }))).toEqual(["INVALID_PATH /groups/0/prefix"]);
  });

  it("when a name is taken, at the later one", () => {
    const copied = validConfigWithApi().chain((config) => fc.tuple(fc.constant(config), fc.constantFrom(...apisOf(config))));
    fc.assert(
      fc.property(copied, ([config, { group, groupIndex, api }]) => {
        const twice = { ...group, apis: [...group.apis, { name: api.name, method: "GET", path: "/a path that is not legal" }] };
        const groups = [...config.groups.map((made, i) => (i === groupIndex ? twice : made)), { name: group.name, apis: [] }];
        const found = places(issuesOf({ groups }));
        expect(found).toContain(`DUPLICATE_NAME /groups/${groupIndex}/apis/${group.apis.length}/name`);
        expect(found).toContain(`DUPLICATE_NAME /groups/${config.groups.length}/name`);
      }),
    );
  });

  it("when an API has nothing to inherit, unless it has its own", () => {
    const cases = validConfigWithApi().chain((config) => fc.tuple(fc.constant(config), fc.constantFrom(...apisOf(config))));
    fc.assert(
      fc.property(cases, ([config, { groupIndex }]) => {
        const groups = config.groups.map((group, i) => {
          const { backend: _, ...rest } = group;
          return i === groupIndex ? rest : group;
        });
        const inherits = config.groups[groupIndex]?.apis.some((api) => api.backend === undefined);
        expect(places(issuesOf({ groups }))).toEqual(inherits ? [`MISSING_BACKEND /groups/${groupIndex}`] : []);
      }),
    );
  });

  it("when a word of Object.prototype stands where no key is legal", () => {
    for (const word of prototypeWords) {
      const config = copyOf(base) as unknown as { groups: object[] };
      Object.defineProperty(config.groups[0], word, { value: {}, enumerable: true });
      expect(places(issuesOf(config))).toEqual([`UNKNOWN_KEY /groups/0/${word}`]);
    }
  });
});

describe("property 14: every issue at once, in stable order", () => {
  const twice = validConfigWithApi().chain((config) => {
    const first = config.groups.findIndex((group) => group.apis.length > 0);
    const count = config.groups[first]?.apis.length as number;
    return fc.record({
      config: fc.constant(config),
      at: fc.constant(first),
      ofGroup: fc.constantFrom(...groupMutations),
      ofApi: fc.constantFrom(...apiMutations),
      api: fc.nat({ max: count - 1 }),
    });
  });

  it("reports two mistakes in one go, each as it is reported alone", () => {
    fc.assert(
      fc.property(twice, ({ config, at, ofGroup, ofApi, api }) => {
        const one = mutate(config, `/groups/${at}`, (copy) => copy.groups[at], ofGroup);
        const both = mutate(one.config as GatewayConfig, `/groups/${at}/apis/${api}`, (copy) => copy.groups[at]?.apis[api], ofApi);
        const found = places(issuesOf(both.config));
        expect(found).toContain(`${one.code} ${one.path}`);
        expect(found).toContain(`${both.code} ${both.path}`);
      }),
      { numRuns: 200 },
    );
  });

  it("gives them in the same order each time, by their place in the configuration", () => {
    fc.assert(
      fc.property(twice, ({ config, at, ofGroup, ofApi, api }) => {
        const one = mutate(config, "", (copy) => copy.groups[at], ofGroup);
        const { config: wrong } = mutate(one.config as GatewayConfig, "", (copy) => copy.groups[at]?.apis[api], ofApi);
        const found = issuesOf(wrong);
        expect(textOf(issuesOf(copyOf(wrong)))).toBe(textOf(found));
        expect(places(found)).toEqual(places([...found].sort(byPlace)));
        for (const { message, code } of found) {
          expect(message).toMatch(/[.!?"]$/);
          expect(code).toMatch(/^[A-Z_]+$/);
        }
      }),
    );
  });

  it("orders list items by number and keys by text", () => {
    const apis = Array.from({ length: 12 }, (_, i) => ({ name: "same", method: "get", path: `/${i}` }));
    const found = places(issuesOf({ groups: [{ name: "g", backend: { kind: "mock" }, apis }], extra: 1 }));
    expect(found[0]).toBe("UNKNOWN_KEY /extra");
    expect(found.filter((place) => place.startsWith("DUPLICATE_NAME"))).toEqual(
      apis.slice(1).map((_, i) => `DUPLICATE_NAME /groups/0/apis/${i + 1}/name`),
    );
  });

  it("survives anything: it never throws and always says ok or why not", () => {
    const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withMap: true, withTypedArray: true, withSparseArray: true });
    fc.assert(
      fc.property(fc.oneof(anything, fc.jsonValue()), (input) => {
        const result = validateConfig(input, { functions });
        expect(result.ok || result.issues.length > 0).toBe(true);
        const api = { name: "a", method: input, path: input, match: input, backend: input, response: input };
        const rule = { environment: input, when: { query: input, header: input }, backend: input };
        const group = { name: input, prefix: input, hosts: input, backend: input, rules: [input, rule], apis: [input, api] };
        expect(validateConfig({ groups: [input, group] }).ok).toBe(false);
      }),
      { numRuns: 500, examples: [[[Object.create(null)]], ["/\ud800"], [Symbol("a")]] },
    );
  });
});

/** JSON Pointers token by token, numbers by value; then codes. */
function byPlace(a: ConfigIssue, b: ConfigIssue): number {
  const [left, right] = [a.path.split("/").slice(1), b.path.split("/").slice(1)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [x, y] = [left[i] as string, right[i] as string];
    const numeric = /^\d+$/.test(x) && /^\d+$/.test(y);
    const order = numeric ? Number(x) - Number(y) : x < y ? -1 : Number(x > y);
    if (order !== 0) return order;
  }
  return left.length - right.length || (a.code < b.code ? -1 : Number(a.code > b.code));
}
