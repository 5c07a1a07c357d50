import { describe, expect, it } from "vitest";
import { type AnyBackendAdapter, createGateway, GatewayError, validateConfig } from "../../src/index.js";
import { issuesOf, placesOf } from "./support/issues.js";

const mock = { kind: "mock" };
const group = (parts: object = {}) => ({ name: "g", backend: mock, apis: [], ...parts });
const api = (path: string, parts: object = {}) => ({ name: path, method: "GET", path, ...parts });
const only = (...groups: object[]) => ({ groups });

describe("names are unique (R9)", () => {
  it("among groups", () => {
    expect(issuesOf(only(group(), group({ name: "h" }), group()))).toEqual([
      {
        code: "DUPLICATE_NAME",
        path: "/groups/2/name",
        message: 'The group name "g" is taken by item 0; names are unique in the gateway: rename one of them.',
      },
    ]);
  });

  it("among the APIs of a group, and only there", () => {
    const apis = [api("/a", { name: "x" }), api("/b", { name: "x" }), api("/c", { name: "x" })];
    const message = 'The API name "x" is taken by item 0; names are unique in its group: rename one of them.';
    expect(issuesOf(only(group({ apis })))).toEqual([
      { code: "DUPLICATE_NAME", path: "/groups/0/apis/1/name", message },
      { code: "DUPLICATE_NAME", path: "/groups/0/apis/2/name", message },
    ]);
    expect(issuesOf(only(group({ apis: [api("/a", { name: "x" })] }), group({ name: "h", apis: [api("/b", { name: "x" })] })))).toEqual([]);
  });

  it("and may be words of Object.prototype", () => {
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
    expect(issuesOf(only(group({ name: "__proto__", apis: names.map((name) => api(`/${name}`, { name })) })))).toEqual([]);
  });
});

describe("every API has a backend (R4)", () => {
  it("its own or its group's", () => {
    expect(issuesOf(only(group({ backend: undefined, apis: [api("/a", { backend: mock })] })))).toEqual([]);
    expect(issuesOf(only(group({ backend: undefined, apis: [api("/a", { backend: mock }), api("/b"), api("/c")] })))).toEqual([
      {
        code: "MISSING_BACKEND",
        path: "/groups/0",
        message: 'API "/b" has no backend to inherit: give the group a "backend", or the API one of its own.',
      },
    ]);
  });

  it("which a rule does not stand in for", () => {
    const rules = [{ environment: "online", when: { query: { a: { exists: false } } }, backend: mock }];
    expect(placesOf(only(group({ backend: undefined, rules, apis: [api("/a")] })))).toEqual(["MISSING_BACKEND /groups/0"]);
  });
});

describe("a rule (R6)", () => {
  const rule = (parts: object) => only(group({ rules: [{ environment: "test", when: { query: { a: "1" } }, backend: mock, ...parts }] }));
  const conditions = (count: number, letter: string) => Object.fromEntries(Array.from({ length: count }, (_, i) => [letter + i, "1"]));

  it.each([
    [1, 0],
    [0, 1],
    [12, 8],
  ])("may have %i query and %i header conditions", (query, header) => {
    expect(issuesOf(rule({ when: { query: conditions(query, "q"), header: conditions(header, "h") } }))).toEqual([]);
  });

  it.each([
    [0, 0],
    [13, 8],
    [21, 0],
  ])("may not have %i query and %i header conditions", (query, header) => {
    expect(issuesOf(rule({ when: { query: conditions(query, "q"), header: conditions(header, "h") } }))).toEqual([
      {
        code: "CONDITION_COUNT",
        path: "/groups/0/rules/0/when",
        message: `A rule has 1 to 20 query and header conditions in all, this one has ${query + header}.`,
      },
    ]);
  });

  it("acts in an environment that there is", () => {
    expect(issuesOf(rule({ environment: "tset" }))).toEqual([
      {
        code: "UNKNOWN_ENVIRONMENT",
        path: "/groups/0/rules/0/environment",
        message: 'There is no environment "tset"; there are "test", "pre-release" and "online". Did you mean "test"?',
      },
    ]);
    expect(issuesOf(rule({ environment: "blue" }), { environments: ["blue"] })).toEqual([]);
    expect(placesOf(rule({ environment: "test" }), { environments: ["blue"] })).toEqual([
      "UNKNOWN_ENVIRONMENT /groups/0/rules/0/environment",
    ]);
  });
});

describe("paths", () => {
  it.each([
    ["/{a", {}, "/path", 'The path "/{a" has "{" without "}".'],
    ["/a/../b", {}, "/path", 'The path "/a/../b" has a segment that no request path can have: "..".'],
    ["/{a+}", { match: "prefix" }, "/match", 'A path that ends with {…+} takes everything below already: leave out "match".'],
  ])("%s is refused", (path, parts, at, message) => {
    expect(issuesOf(only(group({ apis: [api(path, parts)] })))).toEqual([{ code: "INVALID_PATH", path: `/groups/0/apis/0${at}`, message }]);
  });

  it("are shown with the prefix that they stand below", () => {
    const [issue] = issuesOf(only(group({ prefix: "/p/", apis: [api("/{a}{b}")] })));
    expect(issue?.message).toBe('The path "/p/{a}{b}" has two parameters side by side: put a character between them.');
  });

  it("are refused once where they end the prefix in two ways", () => {
    expect(issuesOf(only(group({ prefix: "/p", apis: [api("/")] })))).toEqual([]);
  });

  it("of a prefix that no request can have are reported at the prefix, once for all APIs", () => {
    expect(placesOf(only(group({ prefix: "/a/..", apis: [api("/a"), api("/b")] })))).toEqual(["INVALID_PATH /groups/0/prefix"]);
  });
});

describe("upstream URLs", () => {
  it.each([
    ["javascript:alert(1)", "The URL must begin with http:// or https://"],
    ["file:///etc/passwd", "The URL must begin with http:// or https://"],
    ["//up.internal", "The URL must begin with http:// or https://"],
    ["http:up.internal", "The URL must begin with http:// or https://"],
    ["http://", "The URL must begin with http:// or https://"],
    ["http://user:s3cret@up.internal", "The URL must not hold a user name or password."],
    ["http://up.internal/?token=s3cret", "The URL must not hold a query or fragment."],
    ["http://up.internal/#s3cret", "The URL must not hold a query or fragment."],
    ["http://up.internal:99999", "The URL has no legal host and port"],
    ["http://[::1", "The URL has no legal host and port"],
    ["http://up.internal/a/../b", "The URL's path must not hold . or .. segments."],
    ["http://up.internal/%2e%2e/b", "The URL's path must not hold . or .. segments."],
    ["http://up.internal//b", "The URL's path must not hold empty segments (//)."],
    ["http://up.internal/\\evil", "The URL's path must not hold a backslash."],
    ["http://up.internal/%zz", "The URL's path holds a %"],
    [" http://up.internal", "The URL holds spaces, control characters or characters beyond ASCII."],
    ["http://up.internal/\t/evil", "The URL holds spaces, control characters"],
    ["http://b\u00fccher.example", "The URL holds spaces, control characters"],
  ])("%j is refused without being repeated", (url, message) => {
    const issues = issuesOf(only(group({ backend: { kind: "http", url } })));
    expect(issues).toEqual([{ code: "INVALID_URL", path: "/groups/0/backend/url", message: expect.stringContaining(message) }]);
    expect(issues[0]?.message).not.toContain("s3cret");
  });

  it.each(["http://up.internal", "HTTPS://up.internal:8443/v1/", "http://127.0.0.1:1/a%20b", "http://[::1]:80/"])("%s is taken", (url) => {
    expect(issuesOf(only(group({ backend: { kind: "http", url } })))).toEqual([]);
  });
});

describe("routes that meet with the same specificity (R9)", () => {
  const meet = (a: object, b: object) =>
    placesOf(
      only(
        group({
          apis: [
            { name: "a", method: "GET", ...a },
            { name: "b", method: "GET", ...b },
          ],
        }),
      ),
    );

  it("are reported with both APIs and what to do", () => {
    const groups = only(
      group({ prefix: "/p", hosts: ["h.example"], apis: [api("/x/{id}", { name: "one" })] }),
      group({ name: "other", hosts: ["H.example"], apis: [api("/p/x/{key}", { name: "two", method: ["PUT", "GET"] })] }),
    );
    expect(issuesOf(groups)).toEqual([
      {
        code: "AMBIGUOUS_ROUTE",
        path: "/groups/1/apis/0",
        message:
          'API "two" of group "other" and API "one" of group "g" both take PUT, GET "/p/x/{key}" on host "h.example" and neither is more specific: change the method, the path or the hosts of one of them.',
      },
    ]);
  });

  it.each([
    [{ path: "/{x}" }, { path: "/{y}" }],
    [{ path: "/%7Ea" }, { path: "/~a" }],
    [{ path: "/caf\u00e9" }, { path: "/caf%c3%a9" }],
    [{ path: "/{x+}" }, { path: "/{y+}" }],
    [
      { path: "/a", match: "prefix" },
      { path: "/a", match: "prefix" },
    ],
    [
      { path: "/a", match: "prefix" },
      { path: "/a/", match: "prefix" },
    ],
    [{ path: "/a{x}" }, { path: "/{y}b" }],
    [{ path: "/a{x}/c" }, { path: "/{y}b/c", method: "ANY" }],
    [{ path: "/a{x}" }, { path: "/{y}b", method: "HEAD" }],
  ])("%j and %j", (a, b) => expect(meet(a, b)).toEqual(["AMBIGUOUS_ROUTE /groups/0/apis/1"]));

  it.each([
    [{ path: "/{x}" }, { path: "/a" }],
    [{ path: "/{x}" }, { path: "/{y+}" }],
    [{ path: "/{x}" }, { path: "/", match: "prefix" }],
    [{ path: "/a" }, { path: "/a", match: "prefix" }],
    [{ path: "/a" }, { path: "/a/" }],
    [{ path: "/a" }, { path: "/A" }],
    [{ path: "/a" }, { path: "/a", method: "POST" }],
    [{ path: "/a" }, { path: "/a", method: "ANY" }],
    [{ path: "/a" }, { path: "/a", method: "HEAD" }],
    [{ path: "/a{x}" }, { path: "/b{x}" }],
    [{ path: "/{x}.json" }, { path: "/{x}.html" }],
    [{ path: "/v{x}" }, { path: "/v{x}.json" }],
    [{ path: "/a%2Fb" }, { path: "/a/b" }],
  ])("and not %j and %j", (a, b) => expect(meet(a, b)).toEqual([]));

  it("not on different hosts", () => {
    const groups = ["a.example", "*.example", "b.example"].map((host, i) => group({ name: `g${i}`, hosts: [host], apis: [api("/x")] }));
    expect(placesOf(only(...groups, group({ name: "any", apis: [api("/x")] })))).toEqual([]);
  });

  it("are reported once for each API, also where they meet on several hosts", () => {
    const hosts = ["a.example", "b.example"];
    const groups = [1, 2, 3].map((i) => group({ name: `g${i}`, hosts, apis: [api("/x")] }));
    expect(placesOf(only(...groups))).toEqual(["AMBIGUOUS_ROUTE /groups/1/apis/0", "AMBIGUOUS_ROUTE /groups/2/apis/0"]);
  });

  it("are no two methods of one API", () =>
    expect(placesOf(only(group({ apis: [api("/x", { method: ["GET", "GET", "PUT"] })] })))).toEqual([]));
});

describe("adapters of one's own", () => {
  const adapter = (parts: Partial<AnyBackendAdapter>): AnyBackendAdapter => ({
    kind: "own",
    levels: ["api"],
    prepare: () => (exchange) => exchange.respond({}),
    ...parts,
  });
  const own = { kind: "own", "a/b": { c: 1 } };
  const onApi = only(group({ apis: [api("/a", { backend: own })] }));

  it("are legal where they say so (R11)", () => {
    expect(issuesOf(onApi, { backends: [adapter({})] })).toEqual([]);
    expect(placesOf(only(group({ backend: own })), { backends: [adapter({})] })).toEqual(["KIND_NOT_ALLOWED /groups/0/backend/kind"]);
    const [issue] = issuesOf(onApi, { backends: [adapter({ levels: ["group"] })] });
    expect(issue?.message).toBe('A backend of kind "own" is not allowed on an API; legal here are "http", "mock" or "function".');
  });

  it("add their issues at their place, in its order", () => {
    const issues = [
      { code: "OWN_B", path: "/a~1b/c", message: "b." },
      { code: "OWN_A", path: "", message: "a." },
    ];
    expect(issuesOf(onApi, { backends: [adapter({ validate: () => issues })] })).toEqual([
      { code: "OWN_A", path: "/groups/0/apis/0/backend", message: "a." },
      { code: "OWN_B", path: "/groups/0/apis/0/backend/a~1b/c", message: "b." },
    ]);
  });

  it("that throw are an issue of theirs", () => {
    const failing = adapter({
      validate: () => {
        throw new GatewayError("INTERNAL", "s3cret");
      },
    });
    expect(issuesOf(onApi, { backends: [failing] })).toEqual([
      {
        code: "INVALID_VALUE",
        path: "/groups/0/apis/0/backend",
        message: 'The adapter of kind "own" failed while it validated this backend: it must return issues, not throw.',
      },
    ]);
  });

  it("check what their shape lets through only", () => {
    const shaped = adapter({
      shape: { is: "object", keys: { n: { is: "number", min: 1, max: 2 } } },
      validate: () => [{ code: "SHOULD_NOT_RUN", path: "", message: "" }],
    });
    expect(placesOf(only(group({ apis: [api("/a", { backend: { kind: "own", n: 3 } })] })), { backends: [shaped] })).toEqual([
      "INVALID_VALUE /groups/0/apis/0/backend/n",
    ]);
  });

  it("replace the library's of the same kind", () => {
    const mockless = adapter({ kind: "mock", levels: [] });
    expect(placesOf(only(group()), { backends: [mockless] })).toEqual(["KIND_NOT_ALLOWED /groups/0/backend/kind"]);
  });
});

describe("all issues come at once", () => {
  const wrong = only(
    {
      name: "",
      zzz: 1,
      hosts: ["a:1"],
      rules: [{ environment: "x", when: {}, backend: { kind: "function" } }],
      apis: [api("/b", { method: "get" })],
    },
    group({ apis: Array.from({ length: 11 }, (_, i) => api(`/${i}`, { match: "x" })) }),
  );

  it("in the order of their place, list items by number", () => {
    expect(placesOf(wrong)).toEqual([
      "MISSING_BACKEND /groups/0",
      "INVALID_VALUE /groups/0/apis/0/method",
      "INVALID_VALUE /groups/0/hosts/0",
      "INVALID_VALUE /groups/0/name",
      "KIND_NOT_ALLOWED /groups/0/rules/0/backend/kind",
      "UNKNOWN_ENVIRONMENT /groups/0/rules/0/environment",
      "CONDITION_COUNT /groups/0/rules/0/when",
      "UNKNOWN_KEY /groups/0/zzz",
      ...Array.from({ length: 11 }, (_, i) => `INVALID_VALUE /groups/1/apis/${i}/match`),
    ]);
  });

  it("frozen, and with nothing built", () => {
    const issues = issuesOf(wrong);
    expect(issues.every((issue) => Object.isFrozen(issue))).toBe(true);
    expect(() => createGateway(wrong as never)).toThrow(expect.objectContaining({ name: "ConfigError", code: "INVALID_CONFIG", issues }));
  });

  it("or there is a configuration and none", () => {
    expect(validateConfig(only())).toEqual({ ok: true, config: { groups: [] } });
  });
});
