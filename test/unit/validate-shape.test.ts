import { describe, expect, it } from "vitest";
import { issuesOf, placesOf } from "./support/issues.js";

const mock = { kind: "mock" };
const group = (parts: object) => ({ groups: [{ name: "g", backend: mock, apis: [], ...parts }] });
const api = (parts: object) => group({ apis: [{ name: "a", method: "GET", path: "/", ...parts }] });
const rule = (parts: object) => group({ rules: [{ environment: "test", when: { query: { a: "1" } }, backend: mock, ...parts }] });
const inGroup = "/groups/0";
const inApi = "/groups/0/apis/0";
const inRule = "/groups/0/rules/0";

type Case = readonly [what: string, config: unknown, code: string, path: string, message: string];

const types: readonly Case[] = [
  ["no configuration", undefined, "INVALID_TYPE", "", "This must be an object, but is missing."],
  ["null", null, "INVALID_TYPE", "", "This must be an object, but is null."],
  ["a list", [], "INVALID_TYPE", "", "This must be an object, but is a list."],
  ["text", "{}", "INVALID_TYPE", "", "This must be an object, but is a string."],
  ["an instance of a class", new Map(), "INVALID_TYPE", "", "This must be an object, but is an object of a class."],
  ["no groups", {}, "REQUIRED", "", 'The key "groups" is missing: add it.'],
  ["groups that are no list", { groups: {} }, "INVALID_TYPE", "/groups", "This must be a list, but is an object."],
  ["a group that is null", { groups: [null] }, "INVALID_TYPE", "/groups/0", "This must be an object, but is null."],
  ["a hole in a list", { groups: new Array(1) }, "INVALID_TYPE", "/groups/0", "This must be an object, but is missing."],
  ["a $schema that is no text", { $schema: 1, groups: [] }, "INVALID_TYPE", "/$schema", "This must be a string, but is a number."],
  ["a name that is no text", group({ name: 1n }), "INVALID_TYPE", `${inGroup}/name`, "This must be a string, but is a bigint."],
  ["an API that is no object", group({ apis: ["a"] }), "INVALID_TYPE", inApi, "This must be an object, but is a string."],
  ["a method that is a number", api({ method: 1 }), "INVALID_TYPE", `${inApi}/method`, "This must be a string or a list, but is a number."],
  [
    "a backend that is text",
    group({ backend: "mock" }),
    "INVALID_TYPE",
    `${inGroup}/backend`,
    'This must be a backend: an object with "kind", but is a string.',
  ],
  [
    "a kind that is a number",
    group({ backend: { kind: 1 } }),
    "INVALID_TYPE",
    `${inGroup}/backend/kind`,
    'A backend needs "kind": "http" or "mock".',
  ],
  [
    "JSON that holds a function",
    api({ backend: { kind: "mock", json: [() => 1] } }),
    "INVALID_TYPE",
    `${inApi}/backend/json/0`,
    "This must be a JSON value, but is a function.",
  ],
  [
    "JSON that holds undefined",
    api({ backend: { kind: "mock", json: [undefined] } }),
    "INVALID_TYPE",
    `${inApi}/backend/json/0`,
    "This must be a JSON value, but is missing.",
  ],
  [
    "JSON that holds NaN",
    api({ backend: { kind: "mock", json: { a: Number.NaN } } }),
    "INVALID_TYPE",
    `${inApi}/backend/json/a`,
    "This must be a JSON value, but is a number.",
  ],
  [
    "JSON that holds a date",
    api({ backend: { kind: "mock", json: new Date() } }),
    "INVALID_TYPE",
    `${inApi}/backend/json`,
    "This must be a JSON value, but is an object of a class.",
  ],
  [
    "a handler that is text",
    api({ backend: { kind: "function", handler: "x" } }),
    "INVALID_TYPE",
    `${inApi}/backend/handler`,
    "This must be a function, but is a string.",
  ],
  [
    "bytes that are a list",
    api({ backend: { kind: "mock", body: [1] } }),
    "INVALID_TYPE",
    `${inApi}/backend/body`,
    "This must be a Uint8Array or an object, but is a list.",
  ],
  [
    "a condition that is a number",
    rule({ when: { query: { a: 1 } } }),
    "INVALID_TYPE",
    `${inRule}/when/query/a`,
    "This must be a string or an object, but is a number.",
  ],
  [
    "a presence that is text",
    rule({ when: { query: { a: { exists: "yes" } } } }),
    "INVALID_TYPE",
    `${inRule}/when/query/a/exists`,
    "This must be true or false, but is a string.",
  ],
];

const values: readonly Case[] = [
  ["an empty name", group({ name: "" }), "INVALID_VALUE", `${inGroup}/name`, "This must not be empty."],
  [
    "a name with a line break",
    group({ name: "a\nb" }),
    "INVALID_VALUE",
    `${inGroup}/name`,
    "This must be a name without control characters.",
  ],
  [
    "a name of 257 characters",
    group({ name: "x".repeat(257) }),
    "INVALID_VALUE",
    `${inGroup}/name`,
    "This must have at most 256 characters.",
  ],
  [
    "a lower-case method",
    api({ method: "get" }),
    "INVALID_VALUE",
    `${inApi}/method`,
    'This must be an upper-case method such as "GET" or "ANY"; TRACE and CONNECT are never served.',
  ],
  ["TRACE", api({ method: ["GET", "TRACE"] }), "INVALID_VALUE", `${inApi}/method/1`, "TRACE and CONNECT are never served"],
  ["no methods", api({ method: [] }), "INVALID_VALUE", `${inApi}/method`, "This must have 1 to 32 items, but has 0."],
  ["a path without a slash", api({ path: "a" }), "INVALID_VALUE", `${inApi}/path`, 'This must be a path template that begins with "/".'],
  [
    "an unknown way to match",
    api({ match: "prefx" }),
    "INVALID_VALUE",
    `${inApi}/match`,
    'This must be "exact" or "prefix". Did you mean "prefix"?',
  ],
  [
    "a prefix with parameters",
    group({ prefix: "/{a}" }),
    "INVALID_VALUE",
    `${inGroup}/prefix`,
    'This must be a path without parameters, such as "/petstore".',
  ],
  [
    "a host with a port",
    group({ hosts: ["a:80"] }),
    "INVALID_VALUE",
    `${inGroup}/hosts/0`,
    'This must be a host name without port, such as "api.example.com" or "*.example.com".',
  ],
  ["a star alone", group({ hosts: ["ok", "*"] }), "INVALID_VALUE", `${inGroup}/hosts/1`, "This must be a host name without port"],
  ["no hosts", group({ hosts: [] }), "INVALID_VALUE", `${inGroup}/hosts`, "This must have 1 to 1000 items, but has 0."],
  [
    "a condition on a header that is none",
    rule({ when: { header: { "a b": "1" } } }),
    "INVALID_VALUE",
    `${inRule}/when/header/a b`,
    'The key "a b" must be a header name.',
  ],
  [
    "no alternative",
    rule({ when: { query: { a: { oneOf: [] } } } }),
    "INVALID_VALUE",
    `${inRule}/when/query/a/oneOf`,
    "This must have 1 to 1000 items, but has 0.",
  ],
  [
    "status 199",
    api({ backend: { kind: "mock", status: 199 } }),
    "INVALID_VALUE",
    `${inApi}/backend/status`,
    "This must be a whole number from 200 to 599, but is 199.",
  ],
  ["status 200.5", api({ backend: { kind: "mock", status: 200.5 } }), "INVALID_VALUE", `${inApi}/backend/status`, "but is 200.5."],
  [
    "base64 with a wrong length",
    api({ response: { body: { base64: "abc" } } }),
    "INVALID_VALUE",
    `${inApi}/response/body/base64`,
    "This must be base64 (RFC 4648).",
  ],
  [
    "an empty upstream URL",
    group({ backend: { kind: "http", url: "" } }),
    "INVALID_VALUE",
    `${inGroup}/backend/url`,
    "This must not be empty.",
  ],
];

const keys: readonly Case[] = [
  [
    "a misspelt group key",
    group({ prefx: "/a" }),
    "UNKNOWN_KEY",
    `${inGroup}/prefx`,
    'There is no key "prefx" here; legal are "name", "prefix", "hosts", "backend", "rules", "apis", "schemas" and "description". Did you mean "prefix"?',
  ],
  ["two letters the wrong way round", api({ mehtod: "GET" }), "UNKNOWN_KEY", `${inApi}/mehtod`, 'Did you mean "method"?'],
  ["a key in the wrong case", api({ Match: "exact" }), "UNKNOWN_KEY", `${inApi}/Match`, 'Did you mean "match"?'],
  ["a plural", api({ backends: mock }), "UNKNOWN_KEY", `${inApi}/backends`, 'Did you mean "backend"?'],
  ["a key like no other", { groups: [], zzz: 1 }, "UNKNOWN_KEY", "/zzz", 'There is no key "zzz" here; legal are "$schema" and "groups".'],
  ["a key that needs escaping in a pointer", group({ "a/b~c": 1 }), "UNKNOWN_KEY", `${inGroup}/a~1b~0c`, 'There is no key "a/b~c" here'],
  ["a misspelt key of a Mock", api({ backend: { kind: "mock", jsn: 1 } }), "UNKNOWN_KEY", `${inApi}/backend/jsn`, 'Did you mean "json"?'],
  ["an API without a name", group({ apis: [{ method: "GET", path: "/" }] }), "REQUIRED", inApi, 'The key "name" is missing: add it.'],
  [
    "an upstream without a URL",
    group({ backend: { kind: "http" } }),
    "REQUIRED",
    `${inGroup}/backend`,
    'One of the keys "url" or "targets" is needed: add it.',
  ],
  ["a backend without a kind", group({ backend: {} }), "REQUIRED", `${inGroup}/backend/kind`, 'A backend needs "kind": "http" or "mock".'],
  [
    "a function without a name",
    api({ backend: { kind: "function" } }),
    "REQUIRED",
    `${inApi}/backend`,
    'One of the keys "name" or "handler" is needed: add it.',
  ],
  [
    "a condition without a form",
    rule({ when: { query: { a: {} } } }),
    "REQUIRED",
    `${inRule}/when/query/a`,
    'One of the keys "equals", "oneOf", "prefix" or "exists" is needed: add it.',
  ],
  [
    "two contents",
    api({ response: { json: 1, text: "1" } }),
    "CONFLICTING_KEYS",
    `${inApi}/response`,
    'The keys "json" and "text" exclude each other: keep one.',
  ],
  [
    "three contents",
    api({ response: { json: 1, text: "1", body: { base64: "" } } }),
    "CONFLICTING_KEYS",
    `${inApi}/response`,
    'The keys "json", "text" and "body" exclude each other: keep one.',
  ],
  [
    "a condition of two forms",
    rule({ when: { query: { a: { equals: "1", exists: true } } } }),
    "CONFLICTING_KEYS",
    `${inRule}/when/query/a`,
    'The keys "equals" and "exists" exclude each other',
  ],
  [
    "a function by name and inline",
    api({ backend: { kind: "function", name: "f", handler: () => 1 } }),
    "CONFLICTING_KEYS",
    `${inApi}/backend`,
    'The keys "name" and "handler" exclude each other',
  ],
];

const kinds: readonly Case[] = [
  [
    "a misspelt kind",
    group({ backend: { kind: "htpp" } }),
    "UNKNOWN_KIND",
    `${inGroup}/backend/kind`,
    'There is no backend kind "htpp"; legal here are "http" or "mock". Did you mean "http"?',
  ],
  [
    "a kind on an API",
    api({ backend: { kind: "funktion" } }),
    "UNKNOWN_KIND",
    `${inApi}/backend/kind`,
    'legal here are "http", "mock" or "function". Did you mean "function"?',
  ],
  [
    "constructor as a kind",
    group({ backend: { kind: "constructor" } }),
    "UNKNOWN_KIND",
    `${inGroup}/backend/kind`,
    'There is no backend kind "constructor"; legal here are "http" or "mock".',
  ],
  [
    "a function on a group",
    group({ backend: { kind: "function", name: "f" } }),
    "KIND_NOT_ALLOWED",
    `${inGroup}/backend/kind`,
    'A backend of kind "function" is not allowed on a group (its default, a rule, a release); legal here are "http" or "mock". Give this backend to the APIs that need it.',
  ],
  [
    "a function in a rule",
    rule({ backend: { kind: "function", handler: () => 1 } }),
    "KIND_NOT_ALLOWED",
    `${inRule}/backend/kind`,
    'A backend of kind "function" is not allowed on a group',
  ],
];

describe.each([
  ["the wrong type", types],
  ["a value out of bounds", values],
  ["keys that are unknown, missing or too many", keys],
  ["a kind that is not legal", kinds],
])("%s is reported where it stands", (_, cases) => {
  it.each(cases)("%s", (_what, config, code, path, message) => {
    expect(issuesOf(config)).toEqual([{ code, path, message: expect.stringContaining(message) }]);
  });
});

describe("what is absent or undefined", () => {
  it("is the same", () => {
    const undefinedKeys = { prefix: undefined, hosts: undefined, rules: undefined, description: undefined, zzz: undefined };
    expect(issuesOf(group(undefinedKeys))).toEqual([]);
    expect(issuesOf(api({ match: undefined, backend: undefined, response: undefined }))).toEqual([]);
    expect(placesOf(api({ name: undefined }))).toEqual([`REQUIRED ${inApi}`]);
    expect(issuesOf(api({ response: { json: undefined, text: "a" } }))).toEqual([]);
  });
});

describe("what is in bounds is taken", () => {
  it.each([
    ["names of 1 and 256 characters", group({ name: "x".repeat(256), apis: [{ name: "y", method: "GET", path: "/" }] })],
    ["custom methods", api({ method: ["PURGE", "M-SEARCH", "X_1"] })],
    ["wildcard hosts, addresses and upper case", group({ hosts: ["*.example.com", "127.0.0.1", "[::1]", "A.Example", "under_score"] })],
    ["statuses 200 and 599", api({ backend: { kind: "mock", status: 200 }, response: { status: 599 } })],
    [
      "every form of a condition",
      rule({
        when: { query: { a: "1", b: { equals: "" }, c: { oneOf: ["1"] }, d: { prefix: "x" } }, header: { "X-E": { exists: false } } },
      }),
    ],
    ["objects without a prototype", Object.assign(Object.create(null), { groups: [] })],
    ["an address of a schema", { $schema: "./node_modules/pointsman/dist/schema.json", groups: [] }],
  ])("%s", (_, config) => expect(issuesOf(config)).toEqual([]));
});

describe("durations", () => {
  const function_ = (timeoutMs: unknown) => api({ backend: { kind: "function", handler: () => 1, timeoutMs } });
  const upstream = (totalMs: unknown) => group({ backend: { kind: "http", url: "http://up.internal", timeouts: { totalMs } } });

  it.each([1, 0.5 + 1, 2_147_483_647])("of %d ms are kept", (ms) => {
    expect(issuesOf(function_(ms))).toEqual([]);
    expect(issuesOf(upstream(ms))).toEqual([]);
  });

  it.each([0, -1, 0.5, Number.NaN, JSON.parse("1e400") as number, -Infinity, 2 ** 31])("of %d ms are refused", (ms) => {
    const message = `This must be a number from 1 to 2147483647, but is ${ms}.`;
    expect(issuesOf(function_(ms))).toEqual([{ code: "INVALID_VALUE", path: `${inApi}/backend/timeoutMs`, message }]);
    expect(issuesOf(upstream(ms))).toEqual([{ code: "INVALID_VALUE", path: `${inGroup}/backend/timeouts/totalMs`, message }]);
  });

  it.each(["5000", null, 5n])("that are no numbers are refused: %s", (ms) => {
    expect(placesOf(function_(ms))).toEqual([`INVALID_TYPE ${inApi}/backend/timeoutMs`]);
  });
});
