import { describe, expect, it } from "vitest";
import { defineGroup, fn, http, mock, validateConfig } from "../../src/index.js";
import { placesOf } from "./support/issues.js";

describe("shorthands build backend configurations", () => {
  it.each([
    [http("http://up.internal"), { kind: "http", url: "http://up.internal" }],
    [http("http://up.internal", { timeouts: { totalMs: 5 } }), { kind: "http", url: "http://up.internal", timeouts: { totalMs: 5 } }],
    [http(["http://a.internal"]), { kind: "http", targets: [{ url: "http://a.internal" }] }],
    [
      http(["http://a.internal", { url: "http://b.internal/v1", weight: 3 }], { loadBalancing: { hashOn: "cookie.sid" } }),
      {
        kind: "http",
        targets: [{ url: "http://a.internal" }, { url: "http://b.internal/v1", weight: 3 }],
        loadBalancing: { hashOn: "cookie.sid" },
      },
    ],
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

describe("http with several targets", () => {
  it("is frozen all the way down, and leaves the given list as it is", () => {
    const given = ["http://a.internal", "http://b.internal"];
    const { targets } = http(given, { loadBalancing: "least-requests" });
    expect([Object.isFrozen(targets), targets?.every(Object.isFrozen), Object.isFrozen(given)]).toEqual([true, true, false]);
  });

  it.each([
    [["http://a.internal", { url: "http://b.internal", weight: 2 }], []],
    [[], ["INVALID_VALUE /groups/0/backend/targets"]],
    [["http://a.internal", "b.internal"], ["INVALID_URL /groups/0/backend/targets/1/url"]],
  ])("is validated like what is written out: %j", (targets, places) => {
    expect(placesOf({ groups: [{ name: "g", backend: http(targets), apis: [] }] })).toEqual(places);
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
