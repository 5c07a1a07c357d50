import { describe, expect, it } from "vitest";
import { tap } from "../../src/backends/http/mirror/tap.js";
import type { BodySink } from "../../src/core/model/body.js";
import { FakeBody } from "./support/fake-body.js";

/** A tapped body, who reads it, and what came of it, in order. */
function tapped(maxBytes: number, takes = true) {
  const source = new FakeBody();
  const events: string[] = [];
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const stream = tap(source.stream, maxBytes, (bytes) => void events.push(`whole ${text(bytes)}`));
  const sink: BodySink = {
    write: (chunk) => {
      events.push(`chunk ${text(chunk)}`);
      return takes;
    },
    end: () => void events.push("end"),
    fail: () => void events.push("fail"),
  };
  return { source, stream, events, attach: () => stream.attach(sink) };
}

describe("a tapped body", () => {
  it("is passed on chunk by chunk, and collected once its reader has had all of it", () => {
    const { source, events, attach } = tapped(10);
    attach();
    source.push("he");
    source.push("llo");
    source.stream.end();
    expect(events).toEqual(["chunk he", "chunk llo", "end", "whole hello"]);
  });

  it("is not touched before somebody reads it", () => {
    const { source, stream } = tapped(10);
    expect([source.stream.used, source.resumed, stream.used]).toEqual([false, 0, false]);
  });

  it("is read no faster than its reader reads it", () => {
    const { source, stream, events, attach } = tapped(1_000_000, false);
    attach();
    expect(source.resumed).toBe(1);
    expect(source.push("a")).toBe(false);
    expect(source.resumed).toBe(1);
    stream.resume();
    expect([source.resumed, events]).toEqual([2, ["chunk a"]]);
  });

  it("is passed on and not collected where it is longer", () => {
    const { source, events, attach } = tapped(4);
    attach();
    for (const text of ["ab", "cd", "e", "f"]) source.push(text);
    source.stream.end();
    expect(events).toEqual(["chunk ab", "chunk cd", "chunk e", "chunk f", "end"]);
  });

  it("is collected where it is just as long", () => {
    const { source, events, attach } = tapped(4);
    attach();
    for (const text of ["ab", "cd"]) source.push(text);
    source.stream.end();
    expect(events.at(-1)).toBe("whole abcd");
  });

  it("that breaks off breaks off for its reader and is not collected", () => {
    const { source, events, attach } = tapped(10);
    attach();
    source.push("he");
    source.stream.fail(new Error("reset"));
    expect(events).toEqual(["chunk he", "fail"]);
  });

  it("that is not wanted any more lets go of its source, once, and is not collected", () => {
    const { source, stream, events, attach } = tapped(10);
    attach();
    source.push("he");
    stream.cancel();
    stream.cancel();
    source.stream.end();
    expect([source.cancelled, events]).toEqual([1, ["chunk he"]]);
  });

  it("hands its trailers on", () => {
    const { source, stream, attach } = tapped(10);
    attach();
    source.stream.end({ "x-sum": "1" });
    expect(stream.trailers).toEqual({ "x-sum": "1" });
  });
});
