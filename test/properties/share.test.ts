import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ApiGroup, type GatewayRequest, mock, resolveBackend, type StickyKey, validateConfig } from "../../src/index.js";

const keys: readonly StickyKey[] = ["client", { header: "X-User" }, { cookie: "user" }];

function request(by: StickyKey, key: string): GatewayRequest {
  const common = { method: "GET", url: "/a" };
  if (by === "client") return { ...common, client: { address: key } };
  return { ...common, headers: "header" in by ? { "x-user": key } : { cookie: `other=1; user=${key}` } };
}

function group(percents: readonly number[], by: StickyKey, name = "g"): ApiGroup {
  const rules = percents.map((percent, i) => ({ environment: "online", when: { percent, by }, backend: mock({ text: `canary ${i}` }) }));
  return { name, backend: mock({ text: "own" }), rules, apis: [{ name: "a", method: "GET", path: "/a" }] };
}

/** Index of the rule that a caller gets, `undefined` for the group's own backend. */
function ruleOf(group: ApiGroup, by: StickyKey, key: string): number | undefined {
  return resolveBackend(group, "a", { environment: "online", request: request(by, key) }).rule;
}

describe("a share of callers", () => {
  it.each(keys.flatMap((by) => [1, 10, 33.3, 50].map((percent) => ({ by, percent }))))(
    "is within 1 % over 100,000 keys: $percent by $by",
    ({ by, percent }) => {
      const result = validateConfig({ groups: [group([percent], by)] });
      const [canary] = result.ok ? result.config.groups : [];
      let inside = 0;
      for (let i = 0; i < 100_000; i++) if (ruleOf(canary as ApiGroup, by, `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`) === 0) inside++;
      expect(Math.abs(inside / 1000 - percent)).toBeLessThan(1);
    },
  );

  it("never loses a key when the percentage is raised, and is nobody at 0 and everybody at 100", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...keys),
        fc.stringMatching(/^[!#-+\--:<-[\]-~]{1,40}$/),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (by, key, a, b) => {
          const [less, more] = a < b ? [a, b] : [b, a];
          const isIn = (percent: number) => ruleOf(group([percent], by), by, key) === 0;
          if (isIn(less)) expect(isIn(more)).toBe(true);
          expect(isIn(0)).toBe(false);
          expect(isIn(100)).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("counts from the same end in all rules of a group: of 10 and 30 percent the second gets 20", () => {
    const by = { header: "x-user" };
    const canaries = group([10, 30], by);
    const counts = [0, 0, 0];
    for (let i = 0; i < 20_000; i++)
      counts[ruleOf(canaries, by, `user ${i}`) ?? 2] = (counts[ruleOf(canaries, by, `user ${i}`) ?? 2] ?? 0) + 1;
    expect(counts.map((count) => Math.round(count / 200))).toEqual([10, 20, 70]);
  });

  it("is another one in another group", () => {
    const by = { header: "x-user" };
    let both = 0;
    for (let i = 0; i < 20_000; i++)
      if (ruleOf(group([10], by), by, `${i}`) === 0 && ruleOf(group([10], by, "other"), by, `${i}`) === 0) both++;
    expect(Math.abs(both / 200 - 1)).toBeLessThan(0.5);
  });

  it("never has a request without the key in it, or with an empty one", () => {
    for (const by of keys) {
      expect(ruleOf(group([100], by), by, "")).toBeUndefined();
      expect(resolveBackend(group([100], by), "a", { environment: "online", request: { method: "GET", url: "/a" } }).source).toBe("group");
    }
  });

  it("goes together with other conditions, and counts as one of them (R6)", () => {
    const by = { cookie: "user" };
    const codes = (when: object) => {
      const rule = { environment: "online", when, backend: mock() };
      const result = validateConfig({ groups: [{ ...group([], "client"), rules: [rule] }] });
      return result.ok ? [] : result.issues.map(({ code, path }) => `${code} ${path.slice("/groups/0/rules/0".length)}`);
    };
    const queries = (count: number) => ({ query: Object.fromEntries(Array.from({ length: count }, (_, i) => [`q${i}`, "1"])) });
    expect(codes({ percent: 10, by })).toEqual([]);
    expect(codes({ percent: 10, by, ...queries(19) })).toEqual([]);
    expect(codes({ percent: 10, by, ...queries(20) })).toEqual(["CONDITION_COUNT /when"]);
    expect(codes({ percent: 10 })).toEqual([expect.stringMatching(/^\w+ \/when/)]);
    expect(codes({ by, query: { a: "1" } })).toEqual([expect.stringMatching(/^\w+ \/when/)]);
    expect(codes({ percent: 101, by })).toEqual(["INVALID_VALUE /when/percent"]);
    expect(codes({ percent: Number.NaN, by: "server" })).toEqual(["INVALID_VALUE /when/by", "INVALID_VALUE /when/percent"]);
    expect(codes({ percent: 1, by: { header: "a b" } })).toEqual(["INVALID_VALUE /when/by/header"]);
    expect(codes({ percent: 1, by: {} })).toHaveLength(1);
  });
});
