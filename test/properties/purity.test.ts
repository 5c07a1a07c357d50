import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createGateway,
  defineGroup,
  fn,
  http,
  mock,
  normalizeConfig,
  resolveBackend,
  serializeConfig,
  validateConfig,
} from "../../src/index.js";
import {
  apisOf,
  groupBackend,
  mockResponse,
  mutated,
  registry,
  toRequest,
  validConfig,
  validConfigWithApi,
  withRequest,
} from "./support/arbitraries.js";
import { copyOf, firstUnfrozen, textOf } from "./support/compare.js";

const functions = registry();

describe("property 8: the same question has the same answer", () => {
  it("validates, resolves and matches alike each time, on copies alike", () => {
    fc.assert(
      fc.property(withRequest(validConfigWithApi()), ({ config, request }) => {
        const [one, two] = [config, copyOf(config)].map((made) => createGateway(made, { functions, environment: "test" }));
        const asked = toRequest(request);
        const first = textOf(one?.resolve(asked));
        expect(textOf(one?.resolve(asked))).toBe(first);
        expect(textOf(two?.resolve(copyOf(asked)))).toBe(first);
        expect(textOf(two?.routes())).toBe(textOf(one?.routes()));
        for (const { group, api } of apisOf(config)) {
          expect(textOf(resolveBackend(copyOf(group), copyOf(api)))).toBe(textOf(resolveBackend(group, api)));
        }
      }),
    );
  });
});

describe("property 9: inputs stay as they were, outputs can't be changed", () => {
  it("mutates neither a configuration, valid or not, nor a request", () => {
    const both = withRequest(validConfigWithApi()).chain(({ config, request }) =>
      fc.record({ config: fc.constant(config), request: fc.constant(toRequest(request)), invalid: mutated(config) }),
    );
    fc.assert(
      fc.property(both, ({ config, request, invalid }) => {
        const before = [config, request, invalid.config].map(textOf);
        validateConfig(invalid.config, { functions });
        validateConfig(config, { functions });
        normalizeConfig(config);
        serializeConfig(config);
        const gateway = createGateway(config, { functions });
        gateway.resolve(request);
        gateway.explain(request);
        gateway.update(config);
        for (const { group, api } of apisOf(config)) resolveBackend(group, api, { environment: "test", request });
        expect([config, request, invalid.config].map(textOf)).toEqual(before);
      }),
    );
  });

  it("takes frozen configurations and requests", () => {
    fc.assert(
      fc.property(withRequest(validConfigWithApi()), ({ config, request }) => {
        const frozen = normalizeConfig(config);
        expect(createGateway(frozen as typeof config, { functions }).resolve(Object.freeze(toRequest(request)))).toBeDefined();
      }),
      { numRuns: 30 },
    );
  });

  it("freezes what it gives out, all the way down", () => {
    fc.assert(
      fc.property(validConfigWithApi({ inline: true }), (config) => {
        const result = validateConfig(config, { functions });
        expect(result.ok && firstUnfrozen(result.config)).toBeUndefined();
        expect(firstUnfrozen(createGateway(config, { functions }).routes())).toBeUndefined();
        for (const { group, api } of apisOf(config)) expect(firstUnfrozen(resolveBackend(group, api))).toBeUndefined();
      }),
    );
  });

  it("freezes the shorthands' results and leaves what they were given alone", () => {
    fc.assert(
      fc.property(mockResponse, groupBackend, (response, backend) => {
        const before = textOf(response);
        const group = defineGroup({
          name: "g",
          backend: copyOf(backend),
          apis: [{ name: "a", method: "GET", path: "/{id}", backend: mock(response) }],
        });
        expect(firstUnfrozen(group)).toBeUndefined();
        expect(firstUnfrozen([http("http://a", { timeouts: { connectMs: 1 } }), fn("a"), fn(() => 1)].map((made) => made))).toBe("/");
        expect(textOf(response)).toBe(before);
      }),
    );
  });

  it("keeps serving the configuration it was given when the caller changes it afterwards", () => {
    fc.assert(
      fc.property(withRequest(validConfig()), ({ config, request }) => {
        const mine = copyOf(config) as unknown as { groups: { apis: unknown[]; prefix?: string }[] };
        const gateway = createGateway(mine as never, { functions });
        const before = textOf([gateway.routes(), gateway.resolve(toRequest(request))]);
        for (const group of mine.groups) {
          group.apis.length = 0;
          group.prefix = "/changed";
        }
        mine.groups.push({ apis: [] });
        expect(textOf([gateway.routes(), gateway.resolve(toRequest(request))])).toBe(before);
      }),
    );
  });
});
