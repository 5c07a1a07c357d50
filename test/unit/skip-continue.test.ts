import type { Socket } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { skipContinue } from "../../src/backends/http/transport/skip-continue.js";

const request = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
const go = "HTTP/1.1 100 Continue\r\nserver: a\r\n\r\n";
const ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/** A connection that keeps what its reader gets; `null` is its end. */
function connection(): { socket: Socket; got: string[]; wants: (chunk: string | null) => boolean } {
  const got: string[] = [];
  const socket = {
    push(chunk: Buffer | null) {
      got.push(chunk === null ? "<end>" : chunk.toString("latin1"));
      return got.length < 100;
    },
    write: () => true,
  } as unknown as Socket;
  skipContinue(socket);
  return { socket, got, wants: (chunk) => socket.push(chunk === null ? null : Buffer.from(chunk, "latin1")) };
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
        fc.constantFrom(ok, "HTTP/1.1 103 E\r\n\r\n", "SSH-2.0", "H"),
        fc.array(fc.nat({ max: 40 })),
        (times, answer, lengths) => {
          const { socket, got, wants } = connection();
          for (let i = 0; i < 2; i++) {
            got.length = 0;
            socket.write(request, "latin1");
            for (const piece of cut(go.repeat(times) + answer, lengths)) expect(wants(piece)).toBe(true);
            wants(null);
            expect(got.join("")).toBe(`${answer}<end>`);
          }
        },
      ),
      { examples: [[1, ok, Array.from({ length: 100 }, () => 1)]] },
    );
  });

  it("is nothing that a body can be taken for", () => {
    const { socket, got, wants } = connection();
    socket.write(request, "latin1");
    wants("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n");
    // What follows of the request: its chunks' sizes, which undici writes as text, and its bytes.
    socket.write("\r\n5\r\n", "latin1");
    socket.write(Buffer.from("GET /"));
    wants(go);
    expect(got.join("")).toBe(`HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n${go}`);
  });

  it("is left to the parser where it never ends", () => {
    const { socket, got, wants } = connection();
    socket.write(request, "latin1");
    const endless = `HTTP/1.1 100 Continue\r\n${"x: y\r\n".repeat(4000)}`;
    for (const piece of cut(endless, [1000, 1000, 1000])) wants(piece);
    expect(got.join("")).toBe(endless);
  });

  it("that breaks off is given to the parser with the end", () => {
    const { socket, got, wants } = connection();
    socket.write(request, "latin1");
    wants("HTTP/1.1 100 Con");
    expect(got).toEqual([]);
    wants(null);
    expect(got).toEqual(["HTTP/1.1 100 Con", "<end>"]);
  });

  it("leaves the reader's wish for no more as it is", () => {
    const { socket, got, wants } = connection();
    got.length = 99;
    socket.write(request, "latin1");
    expect(wants(ok)).toBe(false);
  });
});
