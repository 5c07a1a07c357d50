import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { fromHttp2Fields, toHttp2Headers } from "../../src/backends/http/transport/undici/http2-fields.js";
import { headerNamePattern, headerValuePattern } from "../../src/core/model/shape.js";

const line = { method: "GET", path: "/x", authority: "a.example" };

describe("the fields of an HTTP/2 request", () => {
  it("begin with what HTTP/1.1 says in its first line", () => {
    expect(Object.entries(toHttp2Headers(line, []))).toEqual([
      [":method", "GET"],
      [":scheme", "https"],
      [":authority", "a.example"],
      [":path", "/x"],
    ]);
  });

  it.each([":path", ":authority", "", "a b", "a\0b", "a:b", "x-\u212a", "\u017f"])("have no name like %j", (name) => {
    expect(() => toHttp2Headers(line, [name, "1"])).toThrow(expect.objectContaining({ code: "BAD_REQUEST" }));
  });

  it.each(["a\0b", "a\nb", "a\rb", "\u0100", "\x7f"])("have no value like %j", (value) => {
    expect(() => toHttp2Headers(line, ["x-a", value])).toThrow(expect.objectContaining({ code: "BAD_REQUEST" }));
  });

  it("are all there in lower case, whatever their names, and never one that was not given", () => {
    const name = fc.oneof(fc.constantFrom("__proto__", "constructor", "Cookie", "If-Match"), fc.string({ minLength: 1, maxLength: 8 }));
    const value = fc.string({ maxLength: 8 });
    const legal = fc.array(fc.tuple(name, value), { maxLength: 8 }).map((pairs) => pairs.filter(isLegal));
    fc.assert(
      fc.property(legal, (pairs) => {
        const headers = toHttp2Headers(line, pairs.flat());
        const expected = new Map<string, string[]>();
        for (const [key, text] of pairs) {
          const lower = key.toLowerCase();
          if (!["host", "te", "upgrade", "connection"].includes(lower)) expected.set(lower, [...(expected.get(lower) ?? []), text.trim()]);
        }
        const given = Object.entries(headers).filter(([key]) => !key.startsWith(":"));
        const wanted = [...expected].map(([key, values]) => [key, key === "if-match" ? values.join(", ") : values] as const);
        // Which of two different names comes first means nothing (RFC 9110 §5.3).
        expect(new Map(given.map(([key, values]) => [key, key === "if-match" ? values : [values].flat()]))).toEqual(new Map(wanted));
        expect(Object.getPrototypeOf(headers)).toBeNull();
      }),
    );
  });
});

function isLegal([name, value]: [string, string]): boolean {
  return new RegExp(headerNamePattern).test(name) && new RegExp(headerValuePattern).test(value);
}

describe("the fields of an HTTP/2 answer", () => {
  it("come in order, as bytes, without pseudo-fields", () => {
    const fields = fromHttp2Fields([":status", "200", "x-a", "1", "x-a", "caf\u00e9", "set-cookie", "a=1"]);
    expect(fields.map((part) => part.toString("latin1"))).toEqual(["x-a", "1", "x-a", "caf\u00e9", "set-cookie", "a=1"]);
    expect(fields[3]?.byteLength).toBe(4);
  });
});
