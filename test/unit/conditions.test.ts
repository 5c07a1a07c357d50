import { describe, expect, it } from "vitest";
import type { Condition } from "../../src/index.js";
import { compileWhen } from "../../src/core/resolve/conditions.js";

const meetsQuery = (condition: Condition, query: string, name = "a") =>
  compileWhen({ query: { [name]: condition } })({ request: { method: "GET", url: "/" }, query });

const meetsHeader = (condition: Condition, headers: Record<string, string | string[]>, name = "X-A") =>
  compileWhen({ header: { [name]: condition } })({ request: { method: "GET", url: "/", headers }, query: "" });

describe("a condition on the query", () => {
  it.each<[Condition, string, boolean]>([
    ["1", "a=1", true],
    ["1", "a=2", false],
    ["1", "", false],
    ["1", "A=1", false],
    ["1", "aa=1", false],
    ["1", "a=2&a=1", true],
    ["", "a", true],
    ["", "a=", true],
    ["", "b&&", false],
    ["a b", "a=a+b", true],
    ["a b", "a=a%20b", true],
    ["a+b", "a=a%2Bb", true],
    ["1=2", "a=1=2", true],
    ["1", "%61=1", true],
    ["\u20ac", "a=%E2%82%AC", true],
    ["%zz", "a=%zz", true],
    ["%zz x", "a=%zz+x", true],
    [{ equals: "1" }, "a=1", true],
    [{ equals: "1" }, "a=11", false],
    [{ oneOf: ["1", "2"] }, "a=2", true],
    [{ oneOf: ["1", "2"] }, "a=3", false],
    [{ oneOf: ["1", "2"] }, "a=3&a=1", true],
    [{ prefix: "v1" }, "a=v1.2", true],
    [{ prefix: "v1" }, "a=v2", false],
    [{ prefix: "" }, "a=x", true],
    [{ prefix: "" }, "b=x", false],
    [{ exists: true }, "a", true],
    [{ exists: true }, "b", false],
    [{ exists: false }, "b", true],
    [{ exists: false }, "a=1", false],
  ])("%j is met by %j: %s", (condition, query, met) => expect(meetsQuery(condition, query)).toBe(met));

  it.each(["__proto__", "constructor", "toString", ""])("may be on a name such as %j", (name) => {
    const condition = JSON.parse(`{${JSON.stringify(name)}:{"exists":true}}`) as Record<string, Condition>;
    const test = compileWhen({ query: condition });
    const request = { method: "GET", url: "/" };
    expect(test({ request, query: "" })).toBe(false);
    expect(test({ request, query: `${name}=1` })).toBe(true);
  });
});

describe("a condition on a header", () => {
  it.each<[Condition, Record<string, string | string[]>, boolean]>([
    ["1", { "x-a": "1" }, true],
    ["1", { "X-A": "1" }, true],
    ["1", { "x-a": ["2", "1"] }, true],
    ["1", { "x-a": "2, 1" }, false],
    ["1", { "x-b": "1" }, false],
    ["A", { "x-a": "a" }, false],
    [{ exists: true }, { "x-a": "" }, true],
    [{ exists: false }, {}, true],
    [{ prefix: "Bearer " }, { "x-a": "Bearer x" }, true],
    [{ oneOf: ["a", "b"] }, { "x-a": "b" }, true],
  ])("%j is met by %j: %s", (condition, headers, met) => expect(meetsHeader(condition, headers)).toBe(met));

  it("is on the lines as received, where there are such", () => {
    const request = { method: "GET", url: "/", rawHeaders: ["X-A", "2", "x-a", "1"] };
    expect(compileWhen({ header: { "x-A": "1" } })({ request, query: "" })).toBe(true);
  });
});

describe("several conditions", () => {
  it("are all to be met", () => {
    const test = compileWhen({ query: { a: "1", b: { exists: true } }, header: { c: "1" } });
    const request = { method: "GET", url: "/", headers: { c: "1" } };
    expect(test({ request, query: "a=1&b" })).toBe(true);
    expect(test({ request, query: "a=1" })).toBe(false);
    expect(test({ request: { ...request, headers: {} }, query: "a=1&b" })).toBe(false);
  });
});
