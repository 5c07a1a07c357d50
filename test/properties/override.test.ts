import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Api, type ApiGroup, createGateway, resolveBackend } from "../../src/index.js";
import {
  apisOf,
  environments,
  groupBackend,
  namedFunction,
  registry,
  toRequest,
  validConfigWithApi,
  withRequest,
} from "./support/arbitraries.js";
import { textOf } from "./support/compare.js";
import { naiveMatcher } from "./support/naive-matcher.js";
import { naiveResolve } from "./support/naive-resolve.js";

const functions = registry();

/** A group, one of its APIs, a request and the circumstances of a resolution. */
const cases = withRequest(validConfigWithApi()).chain(({ config, request }) =>
  fc.record({
    target: fc.constantFrom(...apisOf(config)),
    request: fc.constant(request),
    environment: fc.constantFrom(...environments),
    release: fc.option(groupBackend, { nil: undefined }),
  }),
);
type Case = typeof cases extends fc.Arbitrary<infer Made> ? Made : never;

function contextOf({ request, environment, release }: Omit<Case, "target">) {
  return { environment, request: toRequest(request), ...(release !== undefined && { release: { backend: release } }) };
}

function without(api: Api): Api {
  const { backend: _, ...rest } = api;
  return rest;
}

/** The group with another API in place of the one of that name. */
function withApi(group: ApiGroup, api: Api): ApiGroup {
  return { ...group, apis: group.apis.map((one) => (one.name === api.name ? api : one)) };
}

describe("properties 3 and 4: precedence", () => {
  it("resolves every API of a valid configuration as the naive reading of R3 does, the winner whole", () => {
    fc.assert(
      fc.property(cases, ({ target: { group, api }, ...circumstances }) => {
        const { request, environment, release } = circumstances;
        const headers = request.lines;
        const expected = naiveResolve(group, api, {
          environment,
          query: request.query,
          headers,
          ...(release !== undefined && { release }),
        });
        const { backend, source, rule, kind, ...names } = resolveBackend(group, api, contextOf(circumstances));
        expect(names).toEqual({ group: group.name, api: api.name });
        expect({ source, rule, kind }).toEqual({ source: expected.source, rule: expected.rule, kind: expected.backend.kind });
        expect(textOf(backend)).toBe(textOf(expected.backend));
      }),
      { numRuns: 300 },
    );
  });

  it("holds in a live gateway as well: every request is resolved as the naive matcher and the naive reading of R3 say", () => {
    const asked = fc.tuple(withRequest(validConfigWithApi()), fc.constantFrom(...environments));
    fc.assert(
      fc.property(asked, ([{ config, request }, environment]) => {
        const found = createGateway(config, { functions, environment }).resolve(toRequest(request));
        const match = naiveMatcher(config)(request.method, request.path, request.host);
        expect(found.matched).toBe(match.outcome === "match");
        if (!found.matched || match.outcome !== "match") return;
        const target = apisOf(config).find(({ group, api }) => group.name === match.group && api.name === match.api);
        if (target === undefined) throw new Error("The naive matcher names an API that is not there.");
        const { backend, source, rule } = naiveResolve(target.group, target.api, {
          environment,
          query: request.query,
          headers: request.lines,
        });
        expect({ source: found.resolution.source, rule: found.resolution.rule }).toEqual({ source, rule });
        expect(textOf(found.resolution.backend)).toBe(textOf(backend));
      }),
      { numRuns: 400 },
    );
  });

  it("resolves an API by name as it resolves the API itself", () => {
    fc.assert(
      fc.property(cases, ({ target: { group, api }, ...circumstances }) => {
        const context = contextOf(circumstances);
        expect(textOf(resolveBackend(group, api.name, context))).toBe(textOf(resolveBackend(group, api, context)));
      }),
    );
  });

  it("says which APIs there are when the group has none of that name", () => {
    const group: ApiGroup = { name: "g", backend: { kind: "mock" }, apis: [{ name: "listPets", method: "GET", path: "/" }] };
    expect(() => resolveBackend(group, "listPet")).toThrow(/"g" has no API named "listPet".*"listPets"/);
    expect(() => resolveBackend(group, "__proto__")).toThrow(TypeError);
  });
});

describe("properties 5 to 7: defaults and overrides are independent", () => {
  it("gives an API without an override exactly the group's backend", () => {
    fc.assert(
      fc.property(cases, groupBackend, ({ target: { group, api } }, shared) => {
        const { rules: _, ...plain } = withApi(group, without(api));
        const { backend, source } = resolveBackend({ ...plain, backend: shared }, api.name);
        expect(source).toBe("group");
        expect(textOf(backend)).toBe(textOf(shared));
      }),
    );
  });

  it("goes back to what held before once an override is taken away", () => {
    fc.assert(
      fc.property(cases, groupBackend, fc.oneof(groupBackend, namedFunction), ({ target, ...circumstances }, shared, override) => {
        const context = contextOf(circumstances);
        const inheriting = { ...withApi(target.group, without(target.api)), backend: shared };
        const before = textOf(resolveBackend(inheriting, target.api.name, context));
        const overriding = withApi(inheriting, { ...target.api, backend: override });
        expect(textOf(resolveBackend(overriding, target.api.name, context).backend)).toBe(textOf(override));
        expect(textOf(resolveBackend(withApi(overriding, without(target.api)), target.api.name, context))).toBe(before);
      }),
    );
  });

  it("leaves overriding APIs alone when the default, a rule or the release changes", () => {
    fc.assert(
      fc.property(cases, groupBackend, ({ target: { group, api }, ...circumstances }, other) => {
        fc.pre(api.backend !== undefined);
        const changed = { ...group, backend: other, rules: [] };
        const context = { ...contextOf(circumstances), release: { backend: other } };
        expect(textOf(resolveBackend(changed, api, context))).toBe(textOf(resolveBackend(group, api, contextOf(circumstances))));
      }),
    );
  });
});

describe("property 11: an unrelated API changes no other resolution", () => {
  it("resolves an API alike with and without its neighbours", () => {
    fc.assert(
      fc.property(cases, ({ target: { group, api }, ...circumstances }) => {
        const alone = { ...group, apis: [api] };
        const context = contextOf(circumstances);
        expect(textOf(resolveBackend(alone, api.name, context))).toBe(textOf(resolveBackend(group, api.name, context)));
      }),
    );
  });
});
