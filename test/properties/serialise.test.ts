import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configDigest, type GatewayConfig, normalizeConfig, parseConfig, serializeConfig, validateConfig } from "../../src/index.js";
import { apisOf, inlineFunction, registry, validConfig, validConfigWithApi } from "./support/arbitraries.js";
import { copyOf, textOf } from "./support/compare.js";

const functions = registry();

/** The configuration with its bytes as base64, as a file holds it. */
function asData(value: unknown): unknown {
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString("base64") };
  if (Array.isArray(value)) return value.map(asData);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asData(item)]));
}

/** Everything whose order means nothing, by name. */
function sorted(config: GatewayConfig): GatewayConfig {
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  const groups = config.groups.map((group) => ({
    ...group,
    ...(group.hosts !== undefined && { hosts: [...group.hosts].sort() }),
    apis: [...group.apis].sort(byName),
  }));
  return { ...config, groups: groups.sort(byName) };
}

describe("property 12: normalising twice is normalising once", () => {
  it("is idempotent", () => {
    fc.assert(
      fc.property(validConfig({ inline: true }), (config) => {
        const once = normalizeConfig(config);
        expect(textOf(normalizeConfig(once))).toBe(textOf(once));
      }),
      { numRuns: 200 },
    );
  });

  it("keeps the meaning: what validation gives is the normal form, and it is valid", () => {
    fc.assert(
      fc.property(validConfig(), (config) => {
        const result = validateConfig(config, { functions });
        expect(result.ok && textOf(result.config)).toBe(textOf(normalizeConfig(config)));
        expect(validateConfig(normalizeConfig(config), { functions }).ok).toBe(true);
      }),
    );
  });

  it("writes hosts in lower case and prefixes without a slash at the end, in canonical encoding", () => {
    const apis = [{ name: "a", method: "GET", path: "/", backend: { kind: "mock" as const } }];
    const { groups } = normalizeConfig({
      groups: [{ name: "g", prefix: "/%61/é/", hosts: ["A.Example.COM", "a.example.com"], rules: [], apis }],
    });
    expect(groups[0]).toMatchObject({ prefix: "/a/%C3%A9", hosts: ["a.example.com"] });
  });
});

describe("property 13: a configuration survives its text", () => {
  it("parses to what was serialised, everything unordered by name", () => {
    fc.assert(
      fc.property(validConfig(), (config) => {
        const text = serializeConfig(config);
        const parsed = parseConfig(text, { functions });
        expect(parsed.ok ? [] : parsed.issues).toEqual([]);
        if (!parsed.ok) return;
        expect(textOf(parsed.config)).toBe(textOf(asData(sorted(normalizeConfig(config) as GatewayConfig))));
        expect(serializeConfig(parsed.config)).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  it("gives one digest for one meaning: the SHA-256 of the text", async () => {
    await fc.assert(
      fc.asyncProperty(validConfig(), async (config) => {
        const digest = await configDigest(config);
        expect(digest).toBe(createHash("sha256").update(serializeConfig(config)).digest("hex"));
        expect(await configDigest(copyOf({ groups: [...config.groups].reverse() }))).toBe(digest);
        expect(await configDigest(asData(config) as GatewayConfig)).toBe(digest);
      }),
    );
  });

  it("gives another text when a backend changes", () => {
    const changed = validConfigWithApi().chain((config) => fc.tuple(fc.constant(config), fc.constantFrom(...apisOf(config))));
    fc.assert(
      fc.property(changed, ([config, { groupIndex, apiIndex }]) => {
        const draft = copyOf(config) as unknown as { groups: { apis: { backend?: unknown }[] }[] };
        (draft.groups[groupIndex]?.apis[apiIndex] as { backend?: unknown }).backend = { kind: "mock", text: "another one" };
        expect(serializeConfig(draft as never)).not.toBe(serializeConfig(config));
      }),
    );
  });

  it("refuses code, and says what to do", () => {
    const changed = validConfigWithApi().chain((config) =>
      fc.tuple(fc.constant(config), fc.constantFrom(...apisOf(config)), inlineFunction),
    );
    fc.assert(
      fc.property(changed, ([config, { groupIndex, apiIndex }, inline]) => {
        const draft = copyOf(config) as unknown as { groups: { apis: { backend?: unknown }[] }[] };
        (draft.groups[groupIndex]?.apis[apiIndex] as { backend?: unknown }).backend = inline;
        expect(() => serializeConfig(draft as never)).toThrow(/register the function/);
        expect(() => serializeConfig(draft as never)).toThrow(TypeError);
      }),
      { numRuns: 20 },
    );
  });

  it("reports text that is no JSON as an issue", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const isJson = (() => {
          try {
            JSON.parse(text);
            return true;
          } catch {
            return false;
          }
        })();
        const result = parseConfig(text, { functions });
        expect(result.ok).toBe(false);
        if (!result.ok && !isJson)
          expect(result.issues.map(({ code, path }) => ({ code, path }))).toEqual([{ code: "INVALID_TYPE", path: "" }]);
      }),
    );
  });
});
