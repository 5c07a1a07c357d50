import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lineSplitter } from "../../src/releases/stores/etcd/lines.js";

describe("lines of a stream", () => {
  it("are the same however the stream is cut, in the middle of a character too", () => {
    const lines = fc.array(fc.string({ unit: "grapheme" }).filter((line) => line.trim() !== "" && !line.includes("\n")));
    fc.assert(
      fc.property(lines, fc.integer({ min: 1, max: 7 }), (expected, size) => {
        const bytes = Buffer.from(expected.map((line) => `${line}\n`).join(""));
        const found: string[] = [];
        const read = lineSplitter((line) => found.push(line));
        for (let at = 0; at < bytes.length; at += size) read(bytes.subarray(at, at + size));
        expect(found).toEqual(expected);
      }),
      { examples: [[["\ufeffa", "🐕"], 1]] },
    );
  });

  it("that never end are refused instead of kept", () => {
    const read = lineSplitter(() => {});
    const chunk = Buffer.alloc(1024 * 1024, "x");
    expect(() => {
      for (let i = 0; i < 100; i++) read(chunk);
    }).toThrow("too long");
  });
});
