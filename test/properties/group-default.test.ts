import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, createGateway, resolveBackend, validateConfig } from "../../src/index.js";
import {
  apisOf,
  environments,
  inlineFunction,
  name,
  namedFunction,
  registry,
  toRequest,
  validConfig,
  validConfigWithApi,
  when,
  withRequest,
} from "./support/arbitraries.js";
import { copyOf } from "./support/compare.js";

const functions = registry();
const anyFunction = fc.oneof(namedFunction, inlineFunction);

/** Where a group may name a backend. */
const places = ["backend", "rule"] as const;

/** Configuration data that may be changed. */
type Draft = { groups: { backend?: unknown; rules?: unknown[]; apis: { backend?: unknown }[] }[] };

describe("property 1: what a group sets is never a function", () => {
  it("refuses a function as the default of any group and in any rule, by its path, and builds nothing", () => {
    const wrong = validConfigWithApi().chain((config) =>
      fc.record({
        config: fc.constant(config),
        at: fc.nat({ max: config.groups.length - 1 }),
        place: fc.constantFrom(...places),
        backend: anyFunction,
        conditions: when,
      }),
    );
    fc.assert(
      fc.property(wrong, ({ config, at, place, backend, conditions }) => {
        const draft = copyOf(config) as unknown as Draft;
        const group = draft.groups[at] as Draft["groups"][number];
        if (place === "backend") group.backend = backend;
        else group.rules = [{ environment: "test", when: conditions, backend }, ...(group.rules ?? [])];
        const path = place === "backend" ? `/groups/${at}/backend/kind` : `/groups/${at}/rules/0/backend/kind`;

        const result = validateConfig(draft, { functions });
        expect(result.ok ? [] : result.issues.map(({ code, path: where }) => ({ code, where }))).toEqual([
          { code: "KIND_NOT_ALLOWED", where: path },
        ]);
        expect(() => createGateway(draft as never, { functions })).toThrow(ConfigError);
      }),
      { numRuns: 60 },
    );
  });

  it("never resolves to a function unless the API itself has it", () => {
    fc.assert(
      fc.property(
        withRequest(validConfigWithApi({ inline: true })),
        fc.constantFrom(...environments),
        ({ config, request }, environment) => {
          for (const { group, api } of apisOf(config)) {
            const { kind, source } = resolveBackend(group, api, { environment, request: toRequest(request) });
            if (source !== "api") expect(kind).not.toBe("function");
          }
        },
      ),
    );
  });

  it("refuses a function that is chosen at release", () => {
    const group = { name: "g", backend: { kind: "mock" as const }, apis: [{ name: "a", method: "GET", path: "/" }] };
    expect(() => resolveBackend(group, "a", { release: { backend: { kind: "function", name: "plain" } as never } })).toThrow(ConfigError);
  });
});

describe("property 2: an API takes exactly the legal kinds", () => {
  it("accepts http, mock and function", () => {
    fc.assert(
      fc.property(validConfig({ inline: true }), (config) => {
        const result = validateConfig(config, { functions });
        expect(result.ok ? [] : result.issues).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it("refuses every other kind at the API's own path, and names the legal ones", () => {
    const unknown = name.filter((kind) => !["http", "mock", "function"].includes(kind));
    const wrong = validConfigWithApi().chain((config) => fc.tuple(fc.constant(config), fc.constantFrom(...apisOf(config)), unknown));
    fc.assert(
      fc.property(wrong, ([config, { groupIndex, apiIndex }, kind]) => {
        const draft = copyOf(config) as unknown as Draft;
        (draft.groups[groupIndex]?.apis[apiIndex] as { backend?: unknown }).backend = { kind };
        const result = validateConfig(draft, { functions });
        const issues = result.ok ? [] : result.issues;
        expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual([
          `UNKNOWN_KIND /groups/${groupIndex}/apis/${apiIndex}/backend/kind`,
        ]);
        for (const legal of ["http", "mock", "function"]) expect(issues[0]?.message).toContain(`"${legal}"`);
      }),
    );
  });
});
