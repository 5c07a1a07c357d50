import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGateway, type GatewayConfig, validateConfig } from "../../src/index.js";
import { arbitraries } from "../../src/testing/arbitraries/index.js";

const { configAndRequest, functions, invalidConfig, mock, request, validConfig } = arbitraries(fc);

describe("arbitraries(fc)", () => {
  it("gives valid configurations, and of the content that was asked for", () => {
    fc.assert(
      fc.property(validConfig(), validConfig({ onlyMock: true, hosts: false }), (config, mocks) => {
        for (const made of [config, mocks]) expect(validateConfig(made, { functions })).toMatchObject({ ok: true });
        for (const { hosts, backend, apis } of mocks.groups) {
          expect(hosts).toBeUndefined();
          expect([backend, ...apis.map((api) => api.backend)].filter((own) => own !== undefined && own.kind !== "mock")).toEqual([]);
        }
      }),
    );
  });

  it("gives invalid ones with the issue that validation reports", () => {
    fc.assert(
      fc.property(invalidConfig(), ({ config, code, path }) => {
        const result = validateConfig(config, { functions });
        expect(result.ok ? [] : result.issues).toContainEqual(expect.objectContaining({ code, path }));
      }),
    );
  });

  it("gives Mocks of every kind that are valid where no file is at hand", () => {
    const group = (backend: GatewayConfig["groups"][number]["backend"]) => ({ name: "g", ...(backend && { backend }), apis: [] });
    fc.assert(fc.property(mock(), (backend) => validateConfig({ groups: [group(backend)] }).ok));
  });

  it("gives hits that an API takes, near misses of both kinds, and hostile requests of which none goes astray", () => {
    const counts = { missed: 0, matched: 0, refused: 0 };
    const cases = configAndRequest().chain(({ config }) =>
      fc.record({
        config: fc.constant(config),
        hit: request(config, "hit"),
        near: request(config, "near-miss"),
        hostile: request(config, "hostile"),
      }),
    );
    fc.assert(
      fc.property(cases, ({ config, hit, near, hostile }) => {
        const gateway = createGateway(config, { functions });
        expect(gateway.resolve(hit)).toMatchObject({ matched: true });
        counts[gateway.resolve(near).matched ? "matched" : "missed"]++;
        const found = gateway.resolve(hostile);
        if (found.matched) expect(found.path).toMatch(/^\/(?!.*\/\.\.?(\/|$))[!-~]*$/);
        else counts.refused += Number(found.code === "BAD_REQUEST");
      }),
      { numRuns: 300 },
    );
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(30);
  });

  it("gives the same values for the same seed, however often it is made", () => {
    const [one, two] = [arbitraries(fc), arbitraries(fc)].map((made) => fc.sample(made.validConfig(), { seed: 7, numRuns: 20 }));
    expect(two).toEqual(one);
  });
});
