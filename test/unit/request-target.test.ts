import { describe, expect, it } from "vitest";
import { hasDotSegment, isPlainPath, parseTarget, rewritePath } from "../../src/core/model/request-target.js";

const maxLength = 8192;

/** Request URLs and the canonical path that each is matched and forwarded as. */
const accepted: readonly (readonly [url: string, path: string])[] = [
  ["/", "/"],
  ["/a/b", "/a/b"],
  ["/a/", "/a/"],
  ["/a//b", "/a//b"],
  ["//evil.com/x", "//evil.com/x"],
  ["/@evil", "/@evil"],
  ["/a:b;c=1,d&e+f!$'()*", "/a:b;c=1,d&e+f!$'()*"],
  ["/...", "/..."],
  ["/.a/b..", "/.a/b.."],
  ["/..a", "/..a"],
  ["/.%20", "/.%20"],
  ["/%62", "/b"],
  ["/%41%7E%2d%5F1%2e", "/A~-_1."],
  ["/a%2fb", "/a%2Fb"],
  ["/a%5cb", "/a%5Cb"],
  ["/%c3%a9", "/%C3%A9"],
  ["/%f0%9f%98%80", "/%F0%9F%98%80"],
  ["/%3f%23%25", "/%3F%23%25"],
  ["/%252e%252e/a", "/%252e%252e/a"],
  ['/"<>^`{|}', "/%22%3C%3E%5E%60%7B%7C%7D"],
  ["http://h", "/"],
  ["http://h?a=1", "/"],
  ["http://h/a", "/a"],
  ["HTTPS://H.example:8443/%7Ea?b", "/~a"],
];

const refused: Readonly<Record<string, readonly string[]>> = {
  "what is neither a path nor an http URL": ["", "*", "a", "a/b", "?a=1", "ftp://h/x", "javascript:alert(1)", "h:443", "http:/x", "http:x"],
  "an http URL without a proper authority": [
    "http://",
    "http:///x",
    "http://?a",
    "http://h\\x/y",
    "http://h x/",
    "http://h\u00e9/",
    "http://h#f",
    "http://h\r\n/",
  ],
  credentials: ["http://user@h/x", "http://u:p@h/x", "https://@h"],
  "dot segments": ["/.", "/..", "/./a", "/../a", "/a/.", "/a/..", "/a/./b", "/a/../b", "/..?x", "/.?x", "http://h/a/../b"],
  "dot segments before path parameters": ["/.;x", "/..;", "/a/..;x=1/b", "/a/%2e;x"],
  "encoded dot segments": ["/%2e", "/%2e%2e/", "/%2E%2E/a", "/.%2e/a", "/%2e./a", "/%2e%2e%2fb"],
  "dot segments between encoded slashes and backslashes": [
    "/a/..%2fb",
    "/a%2f..%2fb",
    "/a%2F../b",
    "/a%2f.",
    "/a/..%5cb",
    "/a%5C..%5Cb",
    "/a%5c%2e%2e",
  ],
  backslashes: ["/a\\b", "/\\evil", "/a/..\\b"],
  fragments: ["/a#b", "/a#../x", "/#"],
  "spaces and control characters": ["/a b", "/\t/evil", "/a\r\nb", "/a\0", "/a\u007f"],
  "characters beyond ASCII": ["/caf\u00e9", "/\u2028", "/\ud800", "/\u{1f600}"],
  "bad percent-encoding": ["/%", "/%a", "/a%2", "/%zz", "/%%41", "/%-1", "/% 1"],
  "percent-encoding that is not UTF-8": ["/%ff", "/%c0%ae", "/%e2%82", "/%ed%a0%80", "/%f4%90%80%80", "/%80"],
  "encoded control characters": ["/%00", "/%0a", "/%0D%0A", "/%1f", "/%7f"],
  "queries that HTTP can't carry": ["/a?b#c", "/a?b c", "/a?\u00e9", "/a?\r\nx", "/a?\u007f", "http://h?#"],
};

describe("a request target is brought into one canonical form", () => {
  it.each(accepted)("%s is %s", (url, path) => {
    expect(parseTarget(url, maxLength)).toMatchObject({ path, refusal: undefined });
  });

  it("which has no other canonical form", () => {
    for (const [, path] of accepted)
      expect(parseTarget(path, maxLength)).toMatchObject({ path, query: "", authority: undefined, refusal: undefined });
  });

  it("and takes what comes after the first question mark as it is", () => {
    const query = 'x=%zz&y=/../%2e%41&z=?&%7e=\\|"';
    expect(parseTarget(`/a?${query}`, maxLength)).toMatchObject({ path: "/a", query });
    expect(parseTarget(`http://h?${query}`, maxLength)).toMatchObject({ path: "/", query, authority: "h" });
    expect(parseTarget("/a?", maxLength)).toMatchObject({ path: "/a", query: "" });
  });

  it("and keeps the authority of an absolute URL apart", () => {
    expect(parseTarget("http://Evil.example:99/x", maxLength)).toMatchObject({ path: "/x", authority: "Evil.example:99" });
    expect(parseTarget("//evil.example/x", maxLength).authority).toBeUndefined();
  });
});

describe("a request target is refused", () => {
  for (const [what, urls] of Object.entries(refused)) {
    it(`for ${what}`, () => {
      for (const url of urls) {
        expect({ url, ...parseTarget(url, maxLength) }).toMatchObject({
          url,
          path: "",
          refusal: { code: "BAD_REQUEST", message: expect.stringMatching(/\.$/) },
        });
      }
    });
  }

  it("when it is longer than allowed, and not before", () => {
    const url = `/${"a".repeat(19)}`;
    expect(parseTarget(url, 20).refusal).toBeUndefined();
    expect(parseTarget(`${url}a`, 20).refusal).toEqual({ code: "URI_TOO_LONG", message: "The URL has more than 20 characters." });
  });

  it("with a message that says nothing of its content", () => {
    for (const url of Object.values(refused).flat()) {
      const secret = parseTarget(`${url}s3cret`, maxLength).refusal?.message ?? "";
      expect(secret).not.toContain("s3cret");
    }
  });
});

describe("a plain path", () => {
  it("is its own canonical form", () => {
    for (const url of [...accepted.map(([given]) => given), ...Object.values(refused).flat()]) {
      if (isPlainPath(url)) expect({ url, ...parseTarget(url, maxLength) }).toMatchObject({ path: url, query: "", refusal: undefined });
    }
  });

  it.each(["/", "/a/b.c", "/a..", "//x", "/a;b=1"])("%s is one", (url) => expect(isPlainPath(url)).toBe(true));

  it.each(["", "a", "/a?b", "/%41", "/.a", "/..", "/a#", "/\u00e9", "http://h/a"])("%s is none", (url) =>
    expect(isPlainPath(url)).toBe(false),
  );
});

describe("text that goes into a path", () => {
  it("is refused where it can't stand in one", () => {
    for (const text of ["%", "%0a", "%ff"]) expect(rewritePath(text)).toMatchObject({ code: "BAD_REQUEST" });
  });

  it.each([
    ["/a/..", true],
    ["/..%2Fa", true],
    ["/a%5C.", true],
    ["/.;a", true],
    ["/...", false],
    ["/a.b/..c", false],
  ])("%s has a dot segment: %s", (path, has) => expect(hasDotSegment(path)).toBe(has));
});
