import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkExpected, checkKey, checkPrefix, checkValue, endOf } from "../../src/releases/stores/limits.js";

describe("what a store takes", () => {
  it("is every key of segments made by encodeURIComponent, up to 512 characters, and every beginning of one as a prefix", () => {
    const segment = fc.string({ unit: "grapheme", minLength: 1, maxLength: 9 }).map(encodeURIComponent);
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 6 }), fc.nat(), (segments, at) => {
        const key = segments
          .join("/")
          .slice(0, 512)
          .replace(/%.?$|\/$/, "");
        fc.pre(key !== "" && !key.split("/").some((one) => one === "." || one === ".."));
        expect(() => checkKey(key)).not.toThrow();
        expect(() => checkPrefix(key.slice(0, at % key.length))).not.toThrow();
      }),
    );
  });

  it.each([".", "..", "a/..", ".a/.b"])("is the prefix %j, with which a key may go on", (prefix) => {
    expect(() => checkPrefix(prefix)).not.toThrow();
    expect(() => checkKey(`${prefix}c`)).not.toThrow();
  });

  it.each(["é", "a b", "a\n", "'\0'", "/", "/a", "a//b", "./", "../", "../a", "a/./b", "a/../", "%2f", "%g", "k".repeat(513)])(
    "is not the prefix %j",
    (prefix) => {
      expect(() => checkPrefix(prefix)).toThrow(expect.objectContaining({ code: "INVALID_KEY" }));
    },
  );

  it("is a value of 1 MiB of UTF-8, and none of a byte more", () => {
    expect(() => checkValue("é".repeat(2 ** 19))).not.toThrow();
    expect(() => checkValue(`${"é".repeat(2 ** 19)}x`)).toThrow(RangeError);
  });

  it.each(["\0", "a\0b", "\ud83d", "\udc15\ud83d"])("is no value that can't be kept as it is: %j", (value) => {
    expect(() => checkValue(value)).toThrow(TypeError);
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 53, "1" as unknown as number, undefined as unknown as null])("is not the version %s", (version) => {
    expect(() => checkExpected(version)).toThrow(TypeError);
  });
});

describe("the range of a prefix", () => {
  it("holds what begins with it and nothing else", () => {
    const text = fc.stringMatching(/^[!-~]{0,6}$/);
    fc.assert(
      fc.property(text, text, (prefix, key) => {
        fc.pre(key !== "");
        expect(key >= prefix && key < endOf(prefix)).toBe(key.startsWith(prefix));
        expect(prefix + key >= prefix && prefix + key < endOf(prefix)).toBe(true);
      }),
    );
  });
});
