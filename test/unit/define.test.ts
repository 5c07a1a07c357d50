import { describe, expect, it } from "vitest";
import { defineGroup, fn, http, mock, validateConfig } from "../../src/index.js";

describe("shorthands build backend configurations", () => {
  it.each([
    [http("http://up.internal"), { kind: "http", url: "http://up.internal" }],
    [http("http://up.internal", { timeouts: { totalMs: 5 } }), { kind: "http", url: "http://up.internal", timeouts: { totalMs: 5 } }],
    [mock(), { kind: "mock" }],
    [mock({ status: 201, json: null }), { kind: "mock", status: 201, json: null }],
    [fn("f"), { kind: "function", name: "f" }],
    [fn("f", { qualifier: "1", timeoutMs: 5 }), { kind: "function", name: "f", qualifier: "1", timeoutMs: 5 }],
  ])("%j", (built, expected) => {
    expect(built).toEqual(expected);
    expect(Object.isFrozen(built)).toBe(true);
  });

  it("from an inline handler, which stays the same function", () => {
    const handler = () => 1;
    expect(fn(handler, { timeoutMs: 5 })).toEqual({ kind: "function", handler, timeoutMs: 5 });
    expect(Object.isFrozen(handler)).toBe(false);
  });

  it("whose kind nothing can change", () => {
    const sly = { kind: "http", name: "x", url: "x" } as object;
    expect(mock(sly).kind).toBe("mock");
    expect(http("http://up.internal", sly)).toMatchObject({ kind: "http", url: "http://up.internal" });
    expect(fn("f", sly)).toMatchObject({ kind: "function", name: "f" });
  });
});

describe("defineGroup", () => {
  it("gives the same group back, frozen all the way down", () => {
    const group = { name: "g", backend: mock(), apis: [{ name: "a", method: "GET", path: "/{id}", response: { json: { a: [1] } } }] };
    const defined = defineGroup(group);
    expect(defined).toBe(group);
    expect(Object.isFrozen(group.apis[0]?.response.json.a)).toBe(true);
    expect(validateConfig({ groups: [defined] })).toMatchObject({ ok: true });
  });

  it("ends on data that refers to itself", () => {
    const json: unknown[] = [];
    json.push(json);
    const apis = [{ name: "a", method: "GET", path: "/", response: { json: json as never } }] as const;
    expect(Object.isFrozen(defineGroup({ name: "g", apis }).apis)).toBe(true);
    expect(Object.isFrozen(json)).toBe(true);
  });

  it("does not validate", () => expect(() => defineGroup({ name: "", apis: [] })).not.toThrow());
});
