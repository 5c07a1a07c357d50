import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SkipContinue } from "../../src/backends/http/transport/undici/skip-continue.js";

const go = "HTTP/1.1 100 Continue\r\nserver: a\r\n\r\n";
const ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/** A connection that keeps what its parser gets. */
function connection(): { skip: SkipContinue; got: string[]; gives: (chunk: string) => void } {
  const got: string[] = [];
  const skip = new SkipContinue();
  const gives = (chunk: string) => {
    const passed = skip.pass(Buffer.from(chunk, "latin1"));
    if (passed !== null) got.push(passed.toString("latin1"));
  };
  return { skip, got, gives };
}

/** The text in pieces of the given lengths, the rest in one. */
function cut(text: string, lengths: readonly number[]): string[] {
  const pieces: string[] = [];
  let at = 0;
  for (const length of lengths) {
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return [...pieces, text.slice(at)].filter((piece) => piece !== "");
}

describe("an answer of 100 that nobody asked for", () => {
  it("is dropped in front of every answer, however the bytes come", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 3 }),
        fc.constantFrom(ok, "HTTP/1.1 103 E\r\n\r\n", "SSH-2.0"),
        fc.array(fc.nat({ max: 40 })),
        (times, answer, lengths) => {
          const { skip, got, gives } = connection();
          for (let i = 0; i < 2; i++) {
            got.length = 0;
            skip.expect();
            for (const piece of cut(go.repeat(times) + answer, lengths)) gives(piece);
            expect(got.join("")).toBe(answer);
          }
        },
      ),
      { examples: [[1, ok, Array.from({ length: 100 }, () => 1)]] },
    );
  });

  it("is nothing that a body can be taken for", () => {
    const { skip, got, gives } = connection();
    skip.expect();
    gives("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n");
    gives(go);
    expect(got.join("")).toBe(`HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n${go}`);
  });

  it("is left to the parser where it never ends", () => {
    const { skip, got, gives } = connection();
    skip.expect();
    const endless = `HTTP/1.1 100 Continue\r\n${"x: y\r\n".repeat(4000)}`;
    for (const piece of cut(endless, [1000, 1000, 1000])) gives(piece);
    expect(got.join("")).toBe(endless);
  });

  it("is nothing where no answer is expected", () => {
    const { got, gives } = connection();
    gives(go);
    expect(got).toEqual([go]);
  });
});
