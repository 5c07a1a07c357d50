import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Api, createGateway, type GatewayConfig, validateConfig } from "../../src/index.js";
import { textOf } from "./support/compare.js";
import { naiveAmbiguous } from "./support/naive-ambiguity.js";
import { naiveMatcher } from "./support/naive-matcher.js";
import { naiveRoutes } from "./support/naive-routes.js";
import { renamed, requestFor, template, toRequest, validConfig } from "./support/arbitraries.js";

/** Two APIs, each in its group, so that hosts and prefixes may differ; few forms, so that they meet. */
const segment = fc.constantFrom("a", "b", "{}", "a{}", "{}b", "{}a", "b{}", "{}.{}", "{}-{}", "a{}-{}", "{}.{}b");
const path = fc
  .tuple(fc.array(segment, { minLength: 1, maxLength: 3 }), fc.constantFrom("", "/", "/{+}"))
  .map(([segments, tail]) => `/${segments.join("/")}${tail}`)
  .map((shape) => {
    let next = 0;
    return shape.replace(/\{(\+?)\}/g, (_, greedy: string) => `{p${next++}${greedy}}`);
  });
const method = fc.constantFrom<Api["method"]>("GET", "HEAD", "ANY", "POST", ["GET", "POST"]);
const route = fc.record({
  path: fc.oneof(path, path, fc.constant("/")),
  method,
  match: fc.constantFrom("exact" as const, "exact" as const, "prefix" as const),
  prefix: fc.constantFrom("", "", "/a"),
  hosts: fc.constantFrom<string[] | undefined>(undefined, undefined, ["x.com"], ["*.com", "X.com"]),
});
type RoutePart = typeof route extends fc.Arbitrary<infer Made> ? Made : never;

/** Two routes; the second often has much in common with the first. */
const pairs: fc.Arbitrary<[RoutePart, RoutePart]> = fc
  .tuple(route, route, fc.subarray(["path", "method", "match", "prefix", "hosts"] as const))
  .map(([first, second, shared]) => [first, { ...second, ...Object.fromEntries(shared.map((key) => [key, first[key]])) }]);

function configOf(...parts: readonly RoutePart[]): GatewayConfig {
  return {
    groups: parts.map(({ prefix, hosts, match, ...api }, i) => ({
      name: `group ${i}`,
      prefix,
      ...(hosts !== undefined && { hosts }),
      backend: { kind: "mock" },
      apis: [{ name: `api ${i}`, ...api, ...(api.path.endsWith("+}") ? {} : { match }) }],
    })),
  };
}

const plain: RoutePart = { path: "/", method: "GET", match: "exact", prefix: "", hosts: undefined };

function ambiguities(config: GatewayConfig) {
  const result = validateConfig(config);
  return result.ok ? [] : result.issues.filter(({ code }) => code === "AMBIGUOUS_ROUTE");
}

describe("property 21: order never decides between two APIs", () => {
  it("refuses exactly the pairs that take some request with the same specificity", () => {
    let refused = 0;
    fc.assert(
      fc.property(pairs, (parts) => {
        const config = configOf(...parts);
        const routes = naiveRoutes(config);
        const [left, right] = [routes.filter(({ api }) => api === "api 0"), routes.filter(({ api }) => api === "api 1")];
        const meets = left.some((a) => right.some((b) => naiveAmbiguous(a, b)));
        if (meets) refused++;
        expect(ambiguities(config).length > 0).toBe(meets);
      }),
      { numRuns: 1500 },
    );
    expect(refused).toBeGreaterThan(100);
  });

  it("is kept out of generated configurations, whichever way the naive model looks at them", () => {
    fc.assert(
      fc.property(validConfig(), (config) => {
        const routes = naiveRoutes(config);
        const key = ({ group, api }: (typeof routes)[number]) => JSON.stringify([group, api]);
        const meeting = routes.flatMap((a, i) => routes.slice(i + 1).filter((b) => key(a) !== key(b) && naiveAmbiguous(a, b)));
        expect(meeting).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("names both APIs at the later one's path, whatever the parameters are called", () => {
    fc.assert(
      fc.property(template, method, (text, methods) => {
        const apis = [text, renamed(text)].map((one, i) => ({ name: `api ${i}`, method: methods, path: one }));
        const issues = ambiguities({ groups: [{ name: "shop", backend: { kind: "mock" }, apis }] });
        expect(issues.map((issue) => issue.path)).toEqual(["/groups/0/apis/1"]);
        for (const name of ["api 0", "api 1", "shop"]) expect(issues[0]?.message).toContain(name);
      }),
    );
  });

  it("gives the same answers in both orders to every pair that is accepted", () => {
    const asking = pairs.chain((parts) =>
      fc.tuple(fc.constant(parts), fc.array(requestFor(configOf(...parts)), { minLength: 6, maxLength: 6 })),
    );
    fc.assert(
      fc.property(asking, ([[first, second], requests]) => {
        const forward = configOf(first, second);
        if (ambiguities(forward).length > 0) return;
        const [one, two] = [createGateway(forward), createGateway({ groups: [...forward.groups].reverse() })];
        const match = naiveMatcher(forward);
        for (const request of requests) {
          const asked = toRequest(request);
          const found = one.resolve(asked);
          expect(textOf(found)).toBe(textOf(two.resolve(asked)));
          const expected = match(request.method, request.path, request.host);
          expect(found.matched ? found.api.name : undefined).toBe(expected.outcome === "match" ? expected.api : undefined);
        }
      }),
      {
        numRuns: 1000,
        examples: [
          [pair({ path: "/a{p0}", method: "ANY" }, { path: "/{p0}b", method: "GET" }, "GET", "/azb")],
          [pair({ path: "/a{p0}", method: "GET" }, { path: "/{p0}b", method: "HEAD" }, "HEAD", "/azb")],
          [pair({ path: "/a{p0}/{p1}" }, { path: "/{p0}b/c" }, "GET", "/azb/c")],
          [pair({ path: "/a{p0}/", match: "prefix" }, { path: "/{p0}b/a", match: "prefix" }, "GET", "/ab/a")],
          [pair({ path: "/a{p0}/", match: "prefix" }, { path: "/{p0}b/{p1}-{p2}" }, "GET", "/ab/1-2")],
        ],
      },
    );
  });
});

function pair(
  first: Partial<RoutePart>,
  second: Partial<RoutePart>,
  asked: string,
  url: string,
): [[RoutePart, RoutePart], ReturnType<typeof madeRequest>[]] {
  return [
    [
      { ...plain, ...first },
      { ...plain, ...second },
    ],
    [madeRequest(asked, url)],
  ];
}

function madeRequest(asked: string, url: string) {
  return { method: asked, path: url, query: "", host: undefined, lines: [] };
}
