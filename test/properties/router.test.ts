import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGateway, type Gateway, type GatewayConfig } from "../../src/index.js";
import {
  type MadeRequest,
  pathOf,
  plainValue,
  registry,
  requestFor,
  template,
  toRequest,
  validConfigWithApi,
} from "./support/arbitraries.js";
import { textOf } from "./support/compare.js";
import { naiveMatcher } from "./support/naive-matcher.js";
import { type NaiveRoute, naiveRoutes, naiveSegments } from "./support/naive-routes.js";

const functions = registry();

/** What the gateway says, in the words of the naive matcher. */
function asked(gateway: Gateway, request: MadeRequest): unknown {
  const found = gateway.resolve(toRequest(request));
  if (found.matched) return { outcome: "match", group: found.group.name, api: found.api.name, params: found.params, path: found.path };
  if (found.code === "ROUTE_NOT_FOUND") return { outcome: "none", allow: found.allow };
  if (found.code === "BAD_REQUEST") return { outcome: "refused", allow: found.allow };
  return { outcome: found.code === "OPTIONS" ? "options" : "wrong-method", allow: found.allow };
}

const get = (path: string): MadeRequest => ({ method: "GET", path, query: "", host: undefined, lines: [] });
const table = (...paths: readonly string[]): GatewayConfig => ({
  groups: [{ name: "g", backend: { kind: "mock" }, apis: paths.map((path, i) => ({ name: `${i}`, method: "GET", path })) }],
});

describe("property 20: the router equals a naive linear matcher", () => {
  it("on generated tables, with hits, near misses, wrong methods, other hosts and other spellings", () => {
    const cases = validConfigWithApi().chain((config) =>
      fc.tuple(fc.constant(config), fc.array(requestFor(config), { minLength: 8, maxLength: 16 })),
    );
    fc.assert(
      fc.property(cases, ([config, requests]) => {
        const gateway = createGateway(config, { functions });
        const match = naiveMatcher(config);
        for (const request of requests)
          expect(textOf(asked(gateway, request))).toBe(textOf(match(request.method, request.path, request.host)));
      }),
      {
        numRuns: 600,
        examples: [
          [[table("/a{x}/{y}", "/{x}b/c"), [get("/azb/c")]]],
          [[table("/{x}b/c", "/a{x}/{y}"), [get("/azb/c")]]],
          [[table("/{x}.{y}", "/{x}.{y}.a"), [get("/1.2.a"), get("/1..a"), get("/.1."), get("/..a")]]],
          [[table("/{x}%2F{y}", "/{rest+}"), [get("/%2F%2F%2F"), get("/a%2fb"), get("/%2F%2F")]]],
          [[table("/{x}2", "/{x}"), [get("/%E2%82%AC2"), get("/%C2%A2"), get("/%222")]]],
        ],
      },
    );
  });

  it("on the GitHub table: each of its operations is reached, as the naive matcher says", () => {
    const config = githubConfig();
    const operations = naiveRoutes(config);
    expect(operations.length).toBeGreaterThan(1000);
    const gateway = createGateway(config);
    const match = naiveMatcher(config);
    for (const operation of operations) {
      const [path] = fc.sample(pathOf(operation, plainValue), 1) as [string];
      const request = { ...get(path), method: operation.methods[0] as string };
      const answer = match(request.method, request.path);
      expect(textOf(asked(gateway, request))).toBe(textOf(answer));
      expect(answer).toMatchObject({ outcome: "match", api: operation.api });
    }
  });

  it("on the GitHub table with mixed traffic", () => {
    const config = githubConfig();
    const gateway = createGateway(config);
    const match = naiveMatcher(config);
    fc.assert(
      fc.property(requestFor(config), (request) => {
        expect(textOf(asked(gateway, request))).toBe(textOf(match(request.method, request.path, request.host)));
      }),
      { numRuns: 500 },
    );
  });
});

describe("property 22: every instance of a pattern matches it and gives its parameters back", () => {
  it("for templates of every form", () => {
    const instances = template.chain((path) => {
      const segments = naiveSegments(path);
      const count = segments.flatMap(({ names }) => names).length;
      return fc.record({
        path: fc.constant(path),
        segments: fc.constant(segments),
        values: fc.array(plainValue, { minLength: count, maxLength: count }),
      });
    });
    fc.assert(
      fc.property(instances, ({ path, segments, values }) => {
        const gateway = createGateway(table(path));
        const found = gateway.resolve({ method: "GET", url: fill(segments, values) });
        const names = segments.flatMap((segment) => segment.names);
        const params = Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(values[i] as string)]));
        expect(found.matched && textOf(found.params)).toBe(textOf(params));
        expect(found.matched && Object.getPrototypeOf(found.params)).toSatisfy(hasNoNames);
      }),
      { numRuns: 500, examples: [[instance("/{x}.{y}", "Z%20Z", "%E6%97%A5")], [instance("/a{__proto__}-{constructor}b", "X", "Y")]] },
    );
  });
});

/** Nothing can be read from a prototype that has no names and no prototype of its own. */
function hasNoNames(prototype: object | null): boolean {
  return prototype === null || (Reflect.ownKeys(prototype).length === 0 && Object.getPrototypeOf(prototype) === null);
}

function instance(path: string, ...values: string[]) {
  return { path, segments: naiveSegments(path), values };
}

/** The path with each parameter replaced by the next value. */
function fill(segments: NaiveRoute["segments"], values: readonly string[]): string {
  let next = 0;
  const texts = segments.map(({ literals }) => literals.reduce((made, literal) => made + values[next++] + literal));
  return `/${texts.join("/")}`;
}

/** The part of an OpenAPI document that routes are made from: operations by path and method. */
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>;
}

/** A gateway of all operations of the GitHub REST description, all Mock. */
function githubConfig(): GatewayConfig {
  // Required, not imported: the compiler would infer a type for 12 MB of JSON.
  const description = createRequire(import.meta.url)("@octokit/openapi/generated/api.github.com.json") as Description;
  const apis = Object.entries(description.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { operationId }]) => ({ name: operationId, method: method.toUpperCase(), path })),
  );
  return { groups: [{ name: "github", backend: { kind: "mock" }, apis }] };
}
