import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGateway, type GatewayConfig, serializeConfig, validateConfig } from "../../src/index.js";
import { mutated, registry, requestFor, toRequest, validConfig, validConfigWithApi } from "./support/arbitraries.js";
import { textOf } from "./support/compare.js";

const functions = registry();

/** The same value with groups, APIs, hosts, methods and the keys of every object in another order. Rules keep theirs: it has a meaning. */
function shuffled(config: GatewayConfig): fc.Arbitrary<GatewayConfig> {
  return fc.infiniteStream(fc.nat()).map((numbers) => {
    const next = () => numbers.next().value as number;
    return shuffleAll(config, "", next) as GatewayConfig;
  });
}

const unordered = ["groups", "apis", "hosts", "method"];

function shuffleAll(value: unknown, key: string, next: () => number): unknown {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => shuffleAll(item, "", next));
    return unordered.includes(key) ? shuffle(items, next) : items;
  }
  return Object.fromEntries(shuffle(Object.entries(value), next).map(([name, item]) => [name, shuffleAll(item, name, next)]));
}

function shuffle<Item>(items: readonly Item[], next: () => number): Item[] {
  return items
    .map((item) => ({ item, at: next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

describe("property 10: the order of groups, APIs and keys changes nothing", () => {
  it("matches and resolves every request alike", () => {
    const cases = validConfigWithApi().chain((config) =>
      fc.tuple(fc.constant(config), shuffled(config), fc.array(requestFor(config), { minLength: 5, maxLength: 5 })),
    );
    fc.assert(
      fc.property(cases, ([config, other, requests]) => {
        const [one, two] = [config, other].map((made) => createGateway(made, { functions, environment: "test" }));
        for (const request of requests.map(toRequest)) {
          const [first, second] = [one?.resolve(request), two?.resolve(request)];
          expect(textOf(second?.matched && [second.resolution, second.params])).toBe(
            textOf(first?.matched && [first.resolution, first.params]),
          );
          expect(second?.matched === false && second.allow).toEqual(first?.matched === false && first.allow);
        }
        const lines = [one, two].map((gateway) =>
          gateway
            ?.routes()
            .map((line) => textOf({ ...line, hosts: [...line.hosts].sort() }))
            .sort(),
        );
        expect(lines[1]).toEqual(lines[0]);
      }),
      { numRuns: 200 },
    );
  });

  it("gives the same canonical text", () => {
    const cases = validConfig().chain((config) => fc.tuple(fc.constant(config), shuffled(config)));
    fc.assert(
      fc.property(cases, ([config, other]) => {
        expect(serializeConfig(other)).toBe(serializeConfig(config));
      }),
      { numRuns: 200 },
    );
  });

  it("finds the same number of issues of each code", () => {
    const cases = validConfigWithApi()
      .chain(mutated)
      .chain(({ config }) => fc.tuple(fc.constant(config), shuffled(config as GatewayConfig)));
    fc.assert(
      fc.property(cases, ([config, other]) => {
        const [one, two] = [config, other].map((made) => {
          const result = validateConfig(made, { functions });
          return result.ok ? [] : result.issues.map(({ code }) => code).sort();
        });
        expect(two).toEqual(one);
      }),
    );
  });
});

describe("property 11: an unrelated API changes no other answer", () => {
  it("adding an API moves only the requests that the new API takes", () => {
    const cases = validConfigWithApi().chain((config) =>
      fc.tuple(fc.constant(config), fc.array(requestFor(config), { minLength: 5, maxLength: 5 })),
    );
    fc.assert(
      fc.property(cases, ([config, requests]) => {
        const added = { name: "unrelated", method: "GET", path: "/unrelated/{id}", backend: { kind: "mock" as const } };
        const more: GatewayConfig = { groups: [...config.groups, { name: "a group that nobody else has", apis: [added] }] };
        const [one, two] = [config, more].map((made) => createGateway(made, { functions }));
        for (const request of requests.map(toRequest)) {
          const [before, after] = [one?.resolve(request), two?.resolve(request)];
          if (after?.matched && after.api.name === "unrelated") continue;
          expect(textOf(after)).toBe(textOf(before));
        }
      }),
    );
  });
});
