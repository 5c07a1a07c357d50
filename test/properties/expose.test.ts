import fc from "fast-check";
import { DisplayString, parseDictionary } from "structured-headers";
import { describe, expect, it } from "vitest";
import { servedField } from "../../src/core/dispatch/expose/served-field.js";
import { isFieldValue } from "../../src/core/model/headers.js";
import { createGateway, type Served } from "../../src/index.js";
import { webPlatform } from "../../src/platform/web-platform.js";
import { prototypeWords } from "./support/arbitraries.js";

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string(),
  fc.constantFrom(...prototypeWords, 'a"b', "a\\b", '\\"', "a=1, b", "%41", "f\u00fc", "\r\nset-cookie: a", "\u202e", "\ud800", ""),
);
const orNull = fc.option(anyText, { nil: null });

const evidence: fc.Arbitrary<Served> = fc.record(
  {
    group: orNull,
    api: orNull,
    revision: orNull,
    environment: anyText,
    kind: anyText,
    source: fc.constantFrom("api", "rule", "group", "release", "fallback", "override", "gateway"),
    rule: fc.nat(),
    function: fc.record({ name: anyText, version: orNull }),
  },
  { requiredKeys: ["group", "api", "revision", "environment", "kind", "source"] },
);

/** As UTF-8 gives it back: half a character is none. */
const wellFormed = (text: string) => Buffer.from(text).toString();

const textOf = (value: unknown) => (value instanceof DisplayString ? value.toString() : value);

describe("the evidence in a header field", () => {
  it("is a Dictionary that gives every name back, whatever it holds, and that HTTP can carry", () => {
    fc.assert(
      fc.property(evidence, (served) => {
        const field = servedField(served, webPlatform.encodeUtf8);
        expect(isFieldValue(field)).toBe(true);
        expect(field).toMatch(/^[ -~]*$/);
        const read = [...parseDictionary(field)].map(([key, [value, parameters]]) => [
          key,
          textOf(value),
          ...[...parameters].map(([name, parameter]) => [name, textOf(parameter)]),
        ]);
        const { rule, function: called, ...names } = served;
        const expected = Object.entries(names)
          .filter(([, value]) => value !== null)
          .map(([key, value]): unknown[] => [key, wellFormed(value as string)]);
        if (rule !== undefined) expected.push(["rule", rule]);
        if (called !== undefined) {
          const version = called.version === null ? [] : [["version", wellFormed(called.version)]];
          expected.push(["function", wellFormed(called.name), ...version]);
        }
        expect(new Map(read.map(([key, ...rest]) => [key, rest]))).toEqual(new Map(expected.map(([key, ...rest]) => [key, rest])));
      }),
      { numRuns: 500 },
    );
  });

  it("changes nothing else of an answer", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 200, max: 599 }),
        fc.dictionary(fc.stringMatching(/^x-[a-z]{1,8}$/), fc.stringMatching(/^[!-~]{0,20}$/), { maxKeys: 4 }),
        fc.string(),
        fc.constantFrom("GET", "HEAD", "POST"),
        async (status, headers, text, method) => {
          const bodiless = status === 204 || status === 205 || status === 304;
          const backend = { kind: "mock" as const, status, headers, ...(!bodiless && { text }) };
          const config = { groups: [{ name: "g", backend, apis: [{ name: "a", method: "ANY" as const, path: "/a" }] }] };
          const [plain, exposed] = await Promise.all(
            [false, true].map((expose) => createGateway(config, { expose }).dispatch({ method, url: "/a" })),
          );
          const { "server-timing": timing, "x-pointsman-served": field, ...rest } = exposed?.headers ?? {};
          expect({ ...rest }).toEqual({ ...plain?.headers });
          expect([timing, field].every((value) => typeof value === "string" && isFieldValue(value))).toBe(true);
          expect([exposed?.status, await exposed?.text(), exposed?.served]).toEqual([plain?.status, await plain?.text(), plain?.served]);
        },
      ),
      { numRuns: 100 },
    );
  });
});
