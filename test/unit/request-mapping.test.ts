import { describe, expect, it } from "vitest";
import type { Exchange, RequestMapping } from "../../src/index.js";
import { asReceived, compileMapping } from "../../src/backends/http/message/request-mapping.js";
import { issuesOf } from "./support/issues.js";

const exchange = {
  request: { method: "GET", url: "/p/7?a=1" },
  localPath: "/7",
  query: "a=1&b=%26&c",
  params: { id: "7", rest: "x/y z" },
  header: (name: string) => (name.toLowerCase() === "x-a" ? "h\u00e9" : undefined),
} as unknown as Exchange;

const mapped = (mapping: RequestMapping) => {
  const { headers, ...rest } = compileMapping(mapping)(exchange);
  return { ...rest, headers: Object.fromEntries(headers) };
};

function issues(mapping: unknown, path = "/{id}") {
  const api = { name: "a", method: "GET", path, mapping };
  return issuesOf({ groups: [{ name: "g", backend: { kind: "mock" }, apis: [api] }] }).map(({ code, path: at, message }) => [
    `${code} ${at.replace("/groups/0/apis/0/mapping", "")}`,
    message,
  ]);
}

describe("a mapping", () => {
  it("that is empty or absent changes nothing", () => {
    expect(mapped({})).toEqual({ method: "GET", localPath: "/7", query: "a=1&b=%26&c", headers: {} });
    expect(asReceived(exchange)).toMatchObject({ method: "GET", localPath: "/7", query: "a=1&b=%26&c" });
  });

  it.each<[string, RequestMapping, object]>([
    ["sets the method", { method: "POST" }, { method: "POST", localPath: "/7" }],
    ["sets the path with parameters encoded", { path: "/x/{id}/{rest}" }, { localPath: "/x/7/x%2Fy%20z" }],
    ["keeps the slashes of a greedy parameter", { path: "/x/{rest+}" }, { localPath: "/x/x/y%20z" }],
    ["writes its literals as requests have them", { path: "/caf\u00e9/%7e/{id}" }, { localPath: "/caf%C3%A9/~/7" }],
    ["moves a value into the query, at its end", { params: [{ from: "path.id", to: "query.n" }] }, { query: "a=1&b=%26&c&n=7" }],
    ["puts its value in place of the client's", { params: [{ from: "path.id", to: "query.a" }] }, { query: "b=%26&c&a=7" }],
    ["decodes and encodes what it moves", { params: [{ from: "query.b", to: "query.a" }] }, { query: "b=%26&c&a=%26" }],
    ["moves an empty value", { params: [{ from: "query.c", to: "header.X-C" }] }, { headers: { "x-c": "" } }],
    ["moves nothing where there is nothing", { params: [{ from: "query.zzz", to: "header.x-z" }] }, { headers: {} }],
    ["reads headers in any case", { params: [{ from: "header.X-A", to: "query.h" }] }, { query: "a=1&b=%26&c&h=h%C3%A9" }],
    [
      "lets constants win",
      { params: [{ from: "path.id", to: "header.x-n" }], constants: { header: { "X-N": "k" }, query: { a: "k" } } },
      { headers: { "x-n": "k" }, query: "b=%26&c&a=k" },
    ],
    [
      "takes words of Object.prototype as names",
      { constants: { query: JSON.parse('{"__proto__":"1"}') } },
      { query: "a=1&b=%26&c&__proto__=1" },
    ],
  ])("%s", (_, mapping, expected) => expect(mapped(mapping)).toMatchObject(expected));

  it("refuses a request that has no value for its path", () => {
    for (const from of ["query.zzz", "query.c", "header.zzz"] as const) {
      const map = compileMapping({ path: "/{n}", params: [{ from, to: "path.n" }] });
      expect(() => map(exchange)).toThrow(expect.objectContaining({ code: "BAD_REQUEST", message: 'The request has no value for "n".' }));
    }
  });

  it("refuses a value that no header can hold", () => {
    const map = compileMapping({ params: [{ from: "query.a", to: "header.x-n" }] });
    for (const query of ["a=%0d%0a", "a=%00", "a=%E2%82%AC"]) {
      expect(() => map({ ...exchange, query, header: () => undefined })).toThrow(expect.objectContaining({ code: "BAD_REQUEST" }));
    }
  });
});

describe("a mapping is refused where it stands", () => {
  it.each<[unknown, string, string]>([
    [
      { path: "/{ID}" },
      "UNKNOWN_REFERENCE /path",
      'Nothing fills {ID}: name a parameter of the API\'s path, or fill it with "to": "path.ID". There are "id". Did you mean "id"?',
    ],
    [{ path: "/{a" }, "INVALID_PATH /path", 'The path "/{a" has "{" without "}".'],
    [{ path: "x" }, "INVALID_VALUE /path", 'This must be a path that begins with "/".'],
    [{ method: "ANY" }, "INVALID_VALUE /method", 'This must be an upper-case method such as "GET".'],
    [
      { params: [{ from: "path.di", to: "query.a" }] },
      "UNKNOWN_REFERENCE /params/0/from",
      'The API\'s path has no parameter "di". Did you mean "id"?',
    ],
    [
      { params: [{ from: "query.a", to: "path.a" }] },
      "UNKNOWN_REFERENCE /params/0/to",
      'The mapping\'s "path" has no place {a}: add it there.',
    ],
    [
      { params: [{ from: "cookie.a", to: "query.a" }] },
      "INVALID_VALUE /params/0/from",
      'This must be a place such as "path.petId", "query.id" or "header.x-id".',
    ],
    [{ params: [{ from: "query.", to: "query.a" }] }, "INVALID_VALUE /params/0/from", "This must be a place"],
    [{ params: [{ from: "query.a" }] }, "REQUIRED /params/0", 'The key "to" is missing: add it.'],
    [
      { params: [1, 2].map((n) => ({ from: `query.${n}`, to: "header.x-a" })) },
      "CONFLICTING_KEYS /params/1/to",
      '"header.x-a" is set twice: keep one of them.',
    ],
    [
      { params: [{ from: "query.a", to: "header.Host" }] },
      "INVALID_VALUE /params/0/to",
      'The header "Host" is the gateway\'s own: map to another one.',
    ],
    [{ params: [{ from: "query.a", to: "header.a b" }] }, "INVALID_VALUE /params/0/to", '"a b" is no header name.'],
    [{ constants: { header: { "X-Forwarded-For": "1" } } }, "INVALID_VALUE /constants/header/X-Forwarded-For", "is the gateway's own"],
    [
      { constants: { header: { "x-a": "1\r\n" } } },
      "INVALID_VALUE /constants/header/x-a",
      "This must be a header value without line breaks and control characters.",
    ],
    [{ constants: { query: { a: 1 } } }, "INVALID_TYPE /constants/query/a", "This must be a string, but is a number."],
    [{ constnats: {} }, "UNKNOWN_KEY /constnats", 'Did you mean "constants"?'],
  ])("%j", (mapping, place, message) => expect(issues(mapping)).toEqual([[place, expect.stringContaining(message)]]));

  it("where it sets one header twice, in whatever case", () => {
    const params = ["X-A", "x-a"].map((name) => ({ from: "query.a", to: `header.${name}` }));
    expect(issues({ params })).toMatchObject([["CONFLICTING_KEYS /params/1/to", expect.any(String)]]);
  });

  it("or it works: no constant makes every request fail", () => {
    const mapping = { constants: { query: { a: "\ud800", "\udc00": "b" } } };
    const refused = issues(mapping).length > 0;
    expect(refused || typeof compileMapping(mapping)(exchange).query === "string").toBe(true);
  });

  it("for a path that can be filled, and not before", () => {
    expect(issues({ path: "/{id}/{n}", params: [{ from: "header.x", to: "path.n" }] })).toEqual([]);
    expect(issues({ path: "/x/{rest+}", params: [{ from: "path.rest", to: "query.r" }] }, "/{rest+}")).toEqual([]);
  });
});
