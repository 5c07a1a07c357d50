import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ConfigIssue, parseConfig } from "../../src/index.js";
import { blindSpots, configSchema } from "../../src/schema/config-schema.js";
import { everyMock, mutated, registry, validConfigWithApi } from "../properties/support/arbitraries.js";

const accepts = new Ajv2020({ strictRequired: false }).compile(configSchema() as object);
const functions = registry();

/** A configuration as a file holds it. */
function toJson(config: unknown): string {
  return JSON.stringify(config, (_, value: unknown) =>
    value instanceof Uint8Array ? { base64: Buffer.from(value).toString("base64") } : value,
  );
}

function issuesOf(json: string): readonly ConfigIssue[] {
  const result = parseConfig(json, { functions });
  return result.ok ? [] : result.issues;
}

/** Codes that stand for a blind spot wherever they occur. */
const unsaid: ReadonlySet<string> = new Set([
  "DUPLICATE_NAME",
  "AMBIGUOUS_ROUTE",
  "INVALID_PATH",
  "MISSING_BACKEND",
  "CONDITION_COUNT",
  "UNKNOWN_ENVIRONMENT",
  "UNKNOWN_FUNCTION",
  "UNKNOWN_QUALIFIER",
  "UNKNOWN_REFERENCE",
  "INVALID_URL",
  "LIMIT_EXCEEDED",
]);

/** Messages that do, where the code alone does not tell. */
const unsaidMessage =
  /has no body|belongs to the connection|must have at most \d+ characters|is set twice|is the gateway's own|is no header name|is filled in only with|is above its "max"|Every request gets this response/;

function isBlindSpot({ code, message }: ConfigIssue): boolean {
  return unsaid.has(code) || ((code === "INVALID_VALUE" || code === "CONFLICTING_KEYS") && unsaidMessage.test(message));
}

/** Both accept, or both refuse; where only the validator refuses, it is for what the schema can't say. */
function expectAgreement(json: string): void {
  const issues = issuesOf(json);
  const said = accepts(JSON.parse(json));
  const outside = issues.filter((issue) => !isBlindSpot(issue));
  expect({ json, said, outside }).toEqual({ json, said: outside.length === 0, outside });
}

/** Every place of a JSON value, as the object or list that holds it and its key there. */
function placesOf(value: unknown): { readonly holder: Record<string, unknown>; readonly key: string }[] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesOf(holder[key])]);
}

const words = [
  "",
  "query.a",
  "path.a",
  "mock",
  "http",
  "function",
  "GET",
  "get",
  "/a",
  "a",
  "exact",
  "http://up.internal",
  "\n",
  "*.a",
  "aGk=",
  "1",
  "{{call}}",
  "TIMEOUT",
  "cycle",
];
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    1,
    200,
    600,
    200.5,
    -1,
    2 ** 31,
    {},
    [],
    [null],
    { kind: "mock" },
    { exists: true },
    { base64: "aGk=" },
  ),
  fc.constantFrom(...words),
  fc.constantFrom(...words).map((word) => [word]),
);
const keys = [
  "name",
  "kind",
  "json",
  "text",
  "body",
  "url",
  "match",
  "when",
  "equals",
  "exists",
  "timeoutMs",
  "handler",
  "qualifier",
  "responses",
  "sequence",
  "whenExhausted",
  "template",
  "stream",
  "file",
  "delayMs",
  "fault",
  "hang",
  "scenario",
  "all",
  "gt",
  "mapping",
  "constants",
  "from",
  "$schema",
  "constructor",
];

type Change = (json: string) => string;

/** A change of one place: another value, another key beside it, or nothing there. */
const change: fc.Arbitrary<Change> = fc
  .record({ at: fc.nat(), value: odd, how: fc.constantFrom("replace", "remove", "add"), key: fc.constantFrom(...keys) })
  .map(({ at, value, how, key }) => (json) => {
    const config: unknown = JSON.parse(json);
    const places = placesOf(config);
    const place = places[at % places.length];
    if (place === undefined) return json;
    if (how === "replace") place.holder[place.key] = value;
    else if (how === "add" && !Array.isArray(place.holder)) place.holder[key] = value;
    else if (Array.isArray(place.holder)) place.holder.splice(Number(place.key), 1);
    else delete place.holder[place.key];
    return JSON.stringify(config);
  });

describe("the JSON Schema and the validator agree", () => {
  it("on valid configurations", () => {
    fc.assert(
      fc.property(validConfigWithApi(), (config) => {
        const json = toJson(config);
        expect(issuesOf(json)).toEqual([]);
        expect(accepts(JSON.parse(json)), JSON.stringify(accepts.errors)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("on configurations that are wrong in one known way", () => {
    fc.assert(
      fc.property(validConfigWithApi().chain(mutated), ({ config }) => expectAgreement(toJson(config))),
      { numRuns: 400 },
    );
  });

  it("on configurations that were changed anywhere", () => {
    fc.assert(
      fc.property(validConfigWithApi(), fc.array(change, { minLength: 1, maxLength: 3 }), (config, changes) => {
        expectAgreement(changes.reduce((json, made) => made(json), toJson(config)));
      }),
      { numRuns: 1000 },
    );
  });

  it("on Mocks of every kind, as they are and changed anywhere", () => {
    fc.assert(
      fc.property(everyMock, fc.array(change, { maxLength: 3 }), (mock, changes) => {
        const json = toJson({ groups: [{ name: "g", backend: mock, apis: [] }] });
        if (changes.length === 0) expect({ json, issues: issuesOf(json) }).toEqual({ json, issues: [] });
        expectAgreement(changes.reduce((text, made) => made(text), json));
      }),
      { numRuns: 1500 },
    );
  });

  it.each([
    "null",
    "[]",
    "{}",
    '{"groups":[]}',
    '{"groups":[],"__proto__":1}',
    '{"groups":[{"name":"g","apis":[],"__proto__":{}}]}',
    '{"groups":[{"name":"g","apis":[],"backend":{"kind":"mock","headers":{"__proto__":"1"}}}]}',
    '{"groups":[{"name":"g","apis":[],"backend":{"kind":"mock","headers":{"__proto__":1}}}]}',
    '{"groups":[{"name":"g","apis":[],"backend":{"kind":"mock","json":{"__proto__":1}}}]}',
    '{"groups":[{"name":"g","apis":[],"backend":{"kind":"__proto__"}}]}',
    '{"groups":[{"name":"g","apis":[],"backend":{"kind":"http","url":"http://a","timeouts":{"totalMs":1e400}}}]}',
    '{"groups":[{"name":"g","apis":[],"hosts":["[::1]","*.a.b","a_b"]}]}',
    '{"groups":[{"name":"g","apis":[],"rules":[{"environment":"test","when":{"query":{"a":{"exists":true,"zzz":1}}},"backend":{"kind":"mock"}}]}]}',
    '{"groups":[{"name":"g","apis":[{"name":"a","method":["GET","x"],"path":"/","backend":{"kind":"function","name":"plain","handler":1}}]}]}',
  ])("on %s", (json) => expectAgreement(json));
});

describe("what the schema can't say is said by the validator alone", () => {
  const mock = { kind: "mock" };
  const group = (parts: object) => ({ groups: [{ name: "g", backend: mock, apis: [], ...parts }] });
  const api = (parts: object) => group({ apis: [{ name: "a", method: "GET", path: "/", ...parts }] });
  const rule = (parts: object) => group({ rules: [{ environment: "test", when: { query: { a: "1" } }, backend: mock, ...parts }] });
  let deep: unknown = 1;
  for (let i = 0; i < 70; i++) deep = [deep];

  const examples: Readonly<Record<string, readonly (readonly [code: string, config: unknown])[]>> = {
    "names that are not unique (R9)": [
      [
        "DUPLICATE_NAME",
        {
          groups: [
            { name: "g", apis: [] },
            { name: "g", apis: [] },
          ],
        },
      ],
    ],
    "ambiguous routes (R9)": [
      ["AMBIGUOUS_ROUTE", group({ apis: ["a", "b"].map((name) => ({ name, method: "GET", path: `/{${name}}` })) })],
    ],
    "path templates that are malformed": [
      ["INVALID_PATH", api({ path: "/{a" })],
      ["INVALID_PATH", group({ prefix: "/.." })],
      ["INVALID_PATH", api({ path: "/{a+}", match: "prefix" })],
    ],
    "an API that inherits from a group without a backend (R4)": [
      ["MISSING_BACKEND", { groups: [{ name: "g", apis: [{ name: "a", method: "GET", path: "/" }] }] }],
    ],
    "rules with no condition or more than 20 in all (R6)": [["CONDITION_COUNT", rule({ when: {} })]],
    "environments that the gateway does not have": [["UNKNOWN_ENVIRONMENT", rule({ environment: "blue" })]],
    "functions and qualifiers that are not registered": [
      ["UNKNOWN_FUNCTION", api({ backend: { kind: "function", name: "nobody" } })],
      ["UNKNOWN_QUALIFIER", api({ backend: { kind: "function", name: "plain", qualifier: "7" } })],
    ],
    "upstream URLs with credentials, a query or a fragment, or that are no URL": [
      ["INVALID_URL", group({ backend: { kind: "http", url: "http://u:p@h" } })],
      ["INVALID_URL", group({ backend: { kind: "http", url: "nonsense" } })],
    ],
    "Mock bodies with a status that has none, and Mock headers that belong to the connection": [
      ["INVALID_VALUE", group({ backend: { kind: "mock", status: 204, text: "" } })],
      ["INVALID_VALUE", group({ backend: { kind: "mock", headers: { connection: "close" } } })],
    ],
    "Mock statuses that are placeholders without template, delays whose min is above their max, and responses behind one that takes every request":
      [
        ["INVALID_VALUE", group({ backend: { kind: "mock", status: "{{call}}" } })],
        ["INVALID_VALUE", group({ backend: { kind: "mock", delayMs: { min: 2, max: 1 } } })],
        ["INVALID_VALUE", group({ backend: { kind: "mock", responses: [{ text: "all" }, { text: "none" }] } })],
      ],
    "files of Mocks that can't be read": [["UNKNOWN_REFERENCE", group({ backend: { kind: "mock", file: "no such file" } })]],
    "mappings that refer to nothing, set one thing twice, or set headers that are the gateway's own": [
      ["UNKNOWN_REFERENCE", api({ mapping: { path: "/{nothing}" } })],
      ["CONFLICTING_KEYS", api({ mapping: { params: ["a", "b"].map((name) => ({ from: `query.${name}`, to: "query.c" })) } })],
      ["INVALID_VALUE", api({ mapping: { constants: { header: { via: "x" } } } })],
      ["INVALID_VALUE", api({ mapping: { params: [{ from: "query.a", to: "header.a b" }] } })],
    ],
    "JSON data that is nested too deep or too large": [["LIMIT_EXCEEDED", group({ backend: { kind: "mock", json: deep } })]],
    "lengths of text outside the Basic Multilingual Plane, which the validator counts in UTF-16 units": [
      ["INVALID_VALUE", group({ name: "\u{1f600}".repeat(200) })],
    ],
  };

  it("and is all listed", () => expect(Object.keys(examples)).toEqual(blindSpots));

  it.each(Object.entries(examples))("%s", (_, cases) => {
    for (const [code, config] of cases) {
      const json = toJson(config);
      expect(accepts(JSON.parse(json)), JSON.stringify(accepts.errors)).toBe(true);
      expect(issuesOf(json).map((issue) => issue.code)).toEqual([code]);
    }
  });

  it("and is named in the schema itself", () => {
    for (const spot of blindSpots) expect((configSchema() as { $comment: string }).$comment).toContain(spot);
  });
});

describe("the shipped schema", () => {
  it("is the generated one", () => {
    const file = new URL("../../dist/schema.json", import.meta.url);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(JSON.parse(JSON.stringify(configSchema())));
  });

  it("describes the kinds of one's own adapters, with and without a shape", () => {
    const prepare = () => () => {
      throw new Error("not called");
    };
    const schema = configSchema([
      { kind: "open", levels: ["api"], prepare },
      {
        kind: "closed",
        levels: ["group", "api"],
        shape: { is: "object", keys: { n: { is: "number", min: 1, max: 2, integer: true } }, required: ["n"] },
        prepare,
      },
    ]);
    const check = new Ajv2020().compile(schema as object);
    const on = (backend: object, own: object) =>
      check({ groups: [{ name: "g", backend, apis: [{ name: "a", method: "GET", path: "/", backend: own }] }] });
    expect(on({ kind: "closed", n: 1 }, { kind: "open", anything: [1] })).toBe(true);
    expect(on({ kind: "open" }, { kind: "open" })).toBe(false);
    expect(on({ kind: "closed", n: 1.5 }, { kind: "open" })).toBe(false);
    expect(on({ kind: "closed", n: 1, m: 1 }, { kind: "open" })).toBe(false);
    expect(on({ kind: "mock" }, { kind: "open" })).toBe(false);
  });
});
