import { describe, expect, it } from "vitest";
import { parseTemplate } from "../../src/core/model/path-template.js";

const text = (literal: string) => ({ kind: "static", text: literal });
const param = { kind: "param" };
const rest = { kind: "rest" };
const mixed = (...literals: string[]) => ({ kind: "mixed", literals, literalLength: literals.join("").length });

describe("a path template is taken apart", () => {
  it.each([
    ["/", [text("")], [], ["/"]],
    ["/a/b", [text("a"), text("b")], [], ["/a/b"]],
    ["/a/", [text("a"), text("")], [], ["/a/"]],
    ["/a//b", [text("a"), text(""), text("b")], [], ["/a//b"]],
    ["/{a}", [param], ["a"], ["/", ""]],
    ["/x/{a}/y/{b}", [text("x"), param, text("y"), param], ["a", "b"], ["/x/", "/y/", ""]],
    ["/v{a}", [mixed("v", "")], ["a"], ["/", ""]],
    ["/{a}.json", [mixed("", ".json")], ["a"], ["/", ""]],
    ["/{a}.{b}", [mixed("", ".", "")], ["a", "b"], ["/", ""]],
    ["/v{a}-{b}!", [mixed("v", "-", "!")], ["a", "b"], ["/", ""]],
    ["/{a+}", [rest], ["a"], ["/", ""]],
    ["/x/{a}/{rest+}", [text("x"), param, rest], ["a", "rest"], ["/x/", "/", ""]],
    ["/{__proto__}/{constructor}", [param, param], ["__proto__", "constructor"], ["/", "/", ""]],
    ["/{a.b-c_d}", [param], ["a.b-c_d"], ["/", ""]],
  ])("%s", (template, segments, names, runs) => expect(parseTemplate(template)).toEqual({ segments, names, runs }));

  it.each([
    ["/caf\u00e9", "caf%C3%A9"],
    ["/%7ea", "~a"],
    ["/%c3%a9", "%C3%A9"],
    ["/a%2fb", "a%2Fb"],
    ["/|", "%7C"],
    ["/...", "..."],
    ["/@a:b;c=1", "@a:b;c=1"],
  ])("the literal of %s stands as requests have it: %s", (template, literal) => {
    expect(parseTemplate(template)).toEqual({ segments: [text(literal)], names: [], runs: [`/${literal}`] });
  });

  it("counts the literal characters of mixed segments as requests have them", () => {
    expect(parseTemplate("/\u20ac{a}")).toEqual({ segments: [mixed("%E2%82%AC", "")], names: ["a"], runs: ["/", ""] });
  });
});

describe("the text between parameters", () => {
  it("stands as requests have it, whatever was written before and after it", () => {
    expect(parseTemplate("/a/%7eb/c/{d}/caf\u00e9/e/{f}/%2fg/h")).toMatchObject({ runs: ["/a/~b/c/", "/caf%C3%A9/e/", "/%2Fg/h"] });
  });
});

describe("a path template is refused", () => {
  it.each([
    ["", 'must begin with "/"'],
    ["a/b", 'must begin with "/"'],
    ["/{a", 'has "{" without "}"'],
    ["/x/{a/b}", 'has "{" without "}"'],
    ["/a}", 'has "}" without "{"'],
    ["/{a}}", 'has "}" without "{"'],
    ["/{a}{b}", "has two parameters side by side: put a character between them"],
    ["/x{a}{b}y", "has two parameters side by side: put a character between them"],
    ["/{}", "has a parameter without a proper name: {}"],
    ["/{+}", "has a parameter without a proper name: {+}"],
    ["/{a*}", "has a parameter without a proper name: {a*}"],
    ["/{a?}", "has a parameter without a proper name: {a?}"],
    ["/{a#}", "has a parameter without a proper name: {a#}"],
    ["/{a++}", "has a parameter without a proper name: {a++}"],
    ["/{a{b}", "has a parameter without a proper name: {a{b}"],
    ["/x{a+}", "has a greedy parameter that is not a segment of its own: x{a+}"],
    ["/{a+}x", "has a greedy parameter that is not a segment of its own: {a+}x"],
    ["/{a+}/b", "must end with its greedy parameter: move {…+} to the end"],
    ["/{a+}/", "must end with its greedy parameter: move {…+} to the end"],
    ["/{a}/{a}", "names a parameter twice: rename one of them"],
    ["/{a}/{a+}", "names a parameter twice: rename one of them"],
  ])("%s %s", (template, message) => expect(parseTemplate(template)).toBe(message));

  it.each([
    "/.",
    "/a/..",
    "/%2e",
    "/..%2Fa",
    "/..;x",
    "/a b",
    "/a?b",
    "/a#b",
    "/a\\b",
    "/a\n",
    "/\u007f",
    "/%",
    "/%zz",
    "/%00",
    "/%ff",
    "/\ud800",
  ])("%j has a segment that no request path can have", (template) =>
    expect(parseTemplate(template)).toMatch(/^has a segment that no request path can have: "/),
  );

  it.each(["/a b{x}", "/{x}?", "/%zz{x}", "/{x}%0a", "/\udc00{x}"])("%j has literals that no request path can have", (template) =>
    expect(parseTemplate(template)).toMatch(/^has a segment that no request path can have: "/),
  );

  it.each(["/.;{x}", "/..%2F{x}", "/{x}%2F..", "/{x}%5C."])(
    "%j has a dot segment beside its parameter, which no request path can have",
    (template) => expect(parseTemplate(template)).toMatch(/^has a segment that no request path can have: "/),
  );
});
