import type { Arbitrary, FastCheck } from "./fast-check.js";
import type { ConfigIssueCode, GatewayConfig } from "../../core/index.js";
import { apisOf } from "./configs.js";
import { copyOf } from "./copy-of.js";

/** Configuration data that may be changed. */
type Draft = Record<string, unknown>;

/** One thing that makes a valid configuration invalid. */
export interface Mutation {
  readonly name: string;
  readonly code: ConfigIssueCode;
  /** Changes the group or API, and gives the JSON Pointer of the expected issue relative to it. */
  readonly apply: (target: Draft) => string;
}

function set(name: string, code: ConfigIssueCode, values: Draft, pointer: string): Mutation {
  return {
    name,
    code,
    apply: (target) => {
      Object.assign(target, copyOf(values));
      return pointer;
    },
  };
}

function without(key: string): Mutation {
  return {
    name: `no ${key}`,
    code: "REQUIRED",
    apply: (target) => {
      delete target[key];
      return "";
    },
  };
}

const http = { kind: "http", url: "http://up.internal" };
const rule = { environment: "test", when: { query: { a: "1" } }, backend: http };
const conditions = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`q${i}`, "1"]));

/** Backends that are wrong wherever they stand: the mutation's name, the backend, the code and the pointer from the backend. */
const wrongBackends: readonly (readonly [string, Draft, ConfigIssueCode, string])[] = [
  ["a backend without kind", {}, "REQUIRED", "/kind"],
  ["a kind that is a number", { kind: 1 }, "INVALID_TYPE", "/kind"],
  ["an unknown kind", { kind: "htp", url: "http://a" }, "UNKNOWN_KIND", "/kind"],
  ["__proto__ as kind", { kind: "__proto__" }, "UNKNOWN_KIND", "/kind"],
  ["an unknown key", { kind: "mock", jsn: 1 }, "UNKNOWN_KEY", "/jsn"],
  ["json and text", { kind: "mock", json: 1, text: "a" }, "CONFLICTING_KEYS", ""],
  ["status 199", { kind: "mock", status: 199 }, "INVALID_VALUE", "/status"],
  ["status 600", { kind: "mock", status: 600 }, "INVALID_VALUE", "/status"],
  ["status 200.5", { kind: "mock", status: 200.5 }, "INVALID_VALUE", "/status"],
  ["status NaN", { kind: "mock", status: Number.NaN }, "INVALID_VALUE", "/status"],
  ["a header value with a line break", { kind: "mock", headers: { "x-a": "1\r\nx-b: 2" } }, "INVALID_VALUE", "/headers/x-a"],
  ["a header name with a space", { kind: "mock", headers: { "x a": "1" } }, "INVALID_VALUE", "/headers/x a"],
  ["an http backend without url", { kind: "http" }, "REQUIRED", ""],
  ["a url of another scheme", { kind: "http", url: "javascript:alert(1)" }, "INVALID_URL", "/url"],
  ["a file url", { kind: "http", url: "file:///etc/passwd" }, "INVALID_URL", "/url"],
  ["a url with credentials", { kind: "http", url: "http://a:b@up.internal" }, "INVALID_URL", "/url"],
  ["a url with a query", { kind: "http", url: "http://up.internal/?a=1" }, "INVALID_URL", "/url"],
  ["a url with a fragment", { kind: "http", url: "http://up.internal/#a" }, "INVALID_URL", "/url"],
  ["a timeout of 0", { ...http, timeouts: { headersMs: 0 } }, "INVALID_VALUE", "/timeouts/headersMs"],
  ["a timeout of 2^31", { ...http, timeouts: { headersMs: 2 ** 31 } }, "INVALID_VALUE", "/timeouts/headersMs"],
  ["an infinite timeout", { ...http, timeouts: { headersMs: Number.POSITIVE_INFINITY } }, "INVALID_VALUE", "/timeouts/headersMs"],
];

/** What makes a group invalid. */
export const groupMutations: readonly Mutation[] = [
  without("name"),
  set("a name that is a number", "INVALID_TYPE", { name: 7 }, "/name"),
  set("an empty name", "INVALID_VALUE", { name: "" }, "/name"),
  set("a misspelt key", "UNKNOWN_KEY", { prefx: "/a" }, "/prefx"),
  set("a prefix without a slash", "INVALID_VALUE", { prefix: "p" }, "/prefix"),
  set("a prefix with a parameter", "INVALID_VALUE", { prefix: "/{p}" }, "/prefix"),
  set("a prefix with a dot segment", "INVALID_PATH", { prefix: "/a/.." }, "/prefix"),
  set("a prefix with bad percent-encoding", "INVALID_PATH", { prefix: "/%zz" }, "/prefix"),
  set("a prefix with a query", "INVALID_PATH", { prefix: "/a?b" }, "/prefix"),
  set("a prefix with a lone surrogate", "INVALID_PATH", { prefix: "/\ud800" }, "/prefix"),
  set("no host in hosts", "INVALID_VALUE", { hosts: [] }, "/hosts"),
  set("a host with a port", "INVALID_VALUE", { hosts: ["a.example.com:80"] }, "/hosts/0"),
  set("a host with a star inside", "INVALID_VALUE", { hosts: ["a.*.com"] }, "/hosts/0"),
  set("a function as the default", "KIND_NOT_ALLOWED", { backend: { kind: "function", name: "plain" } }, "/backend/kind"),
  set(
    "a function in a rule",
    "KIND_NOT_ALLOWED",
    { rules: [{ ...rule, backend: { kind: "function", name: "plain" } }] },
    "/rules/0/backend/kind",
  ),
  set("a rule of an unknown environment", "UNKNOWN_ENVIRONMENT", { rules: [{ ...rule, environment: "onlin" }] }, "/rules/0/environment"),
  set("a rule without conditions", "CONDITION_COUNT", { rules: [{ ...rule, when: {} }] }, "/rules/0/when"),
  set(
    "a rule with 21 conditions",
    "CONDITION_COUNT",
    { rules: [{ ...rule, when: { query: conditions(20), header: { a: "1" } } }] },
    "/rules/0/when",
  ),
  set("a condition of no form", "REQUIRED", { rules: [{ ...rule, when: { query: { a: {} } } }] }, "/rules/0/when/query/a"),
  set(
    "a condition of two forms",
    "CONFLICTING_KEYS",
    { rules: [{ ...rule, when: { query: { "a/b": { equals: "1", prefix: "1" } } } }] },
    "/rules/0/when/query/a~1b",
  ),
  ...wrongBackends.map(([name, backend, code, pointer]) => set(`group: ${name}`, code, { backend }, `/backend${pointer}`)),
];

/** What makes an API invalid. */
export const apiMutations: readonly Mutation[] = [
  without("name"),
  without("method"),
  without("path"),
  set("a misspelt key of an API", "UNKNOWN_KEY", { pth: "/a" }, "/pth"),
  set("a lower-case method", "INVALID_VALUE", { method: "get" }, "/method"),
  set("CONNECT as a method", "INVALID_VALUE", { method: "CONNECT" }, "/method"),
  set("TRACE among methods", "INVALID_VALUE", { method: ["GET", "TRACE"] }, "/method/1"),
  set("no method in the list", "INVALID_VALUE", { method: [] }, "/method"),
  set("a path without a slash", "INVALID_VALUE", { path: "a" }, "/path"),
  set("a brace that stays open", "INVALID_PATH", { path: "/{a" }, "/path"),
  set("a brace that was never open", "INVALID_PATH", { path: "/a}" }, "/path"),
  set("a parameter without a name", "INVALID_PATH", { path: "/{}" }, "/path"),
  set("a parameter twice", "INVALID_PATH", { path: "/{a}/{a}" }, "/path"),
  set("parameters side by side", "INVALID_PATH", { path: "/{a}{b}" }, "/path"),
  set("a greedy parameter before the end", "INVALID_PATH", { path: "/{a+}/b" }, "/path"),
  set("a dot segment", "INVALID_PATH", { path: "/a/../b" }, "/path"),
  set("an encoded dot segment", "INVALID_PATH", { path: "/a/%2e%2E" }, "/path"),
  set("bad percent-encoding", "INVALID_PATH", { path: "/%zz" }, "/path"),
  set("a lone surrogate in the path", "INVALID_PATH", { path: "/\udc00" }, "/path"),
  set("a space in the path", "INVALID_PATH", { path: "/a b" }, "/path"),
  set("a query in the path", "INVALID_PATH", { path: "/a?b" }, "/path"),
  set("an unknown way to match", "INVALID_VALUE", { match: "exactly" }, "/match"),
  set("a greedy parameter and match prefix", "INVALID_PATH", { path: "/{a+}", match: "prefix" }, "/match"),
  set("a response with two contents", "CONFLICTING_KEYS", { response: { json: 1, body: { base64: "" } } }, "/response"),
  set("bad base64", "INVALID_VALUE", { response: { body: { base64: "a" } } }, "/response/body/base64"),
  set("an unknown function", "UNKNOWN_FUNCTION", { backend: { kind: "function", name: "nobody" } }, "/backend/name"),
  set(
    "hasOwnProperty as an unknown function",
    "UNKNOWN_FUNCTION",
    { backend: { kind: "function", name: "hasOwnProperty" } },
    "/backend/name",
  ),
  set(
    "an unknown qualifier",
    "UNKNOWN_QUALIFIER",
    { backend: { kind: "function", name: "versioned", qualifier: "2" } },
    "/backend/qualifier",
  ),
  set("a function by name and inline", "CONFLICTING_KEYS", { backend: { kind: "function", name: "plain", handler: () => 1 } }, "/backend"),
  ...wrongBackends.map(([name, backend, code, pointer]) => set(`API: ${name}`, code, { backend }, `/backend${pointer}`)),
];

/** A configuration that is wrong in one known way. */
export interface InvalidConfig {
  readonly config: unknown;
  readonly mutation: string;
  readonly code: ConfigIssueCode;
  readonly path: string;
}

/** A valid configuration with one group or API made wrong. The configuration must have an API. */
export function mutated(fc: FastCheck, config: GatewayConfig): Arbitrary<InvalidConfig> {
  const ofApi = fc
    .tuple(fc.constantFrom(...apisOf(config)), fc.constantFrom(...apiMutations))
    .map(([{ groupIndex, apiIndex }, mutation]) => {
      return mutate(config, `/groups/${groupIndex}/apis/${apiIndex}`, (copy) => copy.groups[groupIndex]?.apis[apiIndex], mutation);
    });
  const ofGroup = fc.tuple(fc.nat({ max: config.groups.length - 1 }), fc.constantFrom(...groupMutations)).map(([groupIndex, mutation]) => {
    return mutate(config, `/groups/${groupIndex}`, (copy) => copy.groups[groupIndex], mutation);
  });
  return fc.oneof(ofApi, ofGroup);
}

/** Applies a mutation to the part of a copy of `config` that `find` gives, whose JSON Pointer is `base`. */
export function mutate(
  config: GatewayConfig,
  base: string,
  find: (copy: GatewayConfig) => object | undefined,
  mutation: Mutation,
): InvalidConfig {
  const copy = copyOf(config);
  const target = find(copy) as Draft;
  return { config: copy, mutation: mutation.name, code: mutation.code, path: base + mutation.apply(target) };
}
