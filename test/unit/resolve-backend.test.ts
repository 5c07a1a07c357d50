import { describe, expect, it } from "vitest";
import { type ApiGroup, ConfigError, type MockBackendConfig, resolveBackend } from "../../src/index.js";

const mock = (text: string): MockBackendConfig => ({ kind: "mock", text });

const group: ApiGroup = {
  name: "g",
  backend: mock("group"),
  rules: [
    { environment: "test", when: { query: { a: "1" } }, backend: mock("rule 0") },
    { environment: "test", when: { header: { "x-a": { exists: true } } }, backend: mock("rule 1") },
    { environment: "online", when: { query: { a: "1" } }, backend: mock("rule 2") },
  ],
  apis: [
    { name: "own", method: "GET", path: "/own", backend: { kind: "function", name: "f" } },
    { name: "inherits", method: "GET", path: "/inherits" },
  ],
};

const request = { method: "GET", url: "/?a=1", headers: { "X-A": "" } };
const release = { backend: mock("release") };

describe("the backend of an API is (R3)", () => {
  it("its own before all others, whole", () => {
    expect(resolveBackend(group, "own", { environment: "test", request, release })).toEqual({
      group: "g",
      api: "own",
      backend: { kind: "function", name: "f" },
      kind: "function",
      source: "api",
    });
  });

  it("else that of the first matching rule of the environment", () => {
    const inherits = (context: object) => resolveBackend(group, "inherits", context);
    expect(inherits({ environment: "test", request, release })).toMatchObject({ backend: mock("rule 0"), source: "rule", rule: 0 });
    expect(inherits({ environment: "test", request: { ...request, url: "/" }, release })).toMatchObject({
      backend: mock("rule 1"),
      rule: 1,
    });
    expect(inherits({ environment: "online", request, release })).toMatchObject({ backend: mock("rule 2"), rule: 2 });
  });

  it("else the one chosen at release", () => {
    for (const context of [
      { release },
      { release, request },
      { release, environment: "test" },
      { release, request, environment: "pre-release" },
    ]) {
      expect(resolveBackend(group, "inherits", context)).toMatchObject({ backend: mock("release"), source: "release" });
    }
  });

  it("else the group's", () => {
    const resolution = resolveBackend(group, "inherits");
    expect(resolution).toEqual({ group: "g", api: "inherits", backend: mock("group"), kind: "mock", source: "group" });
    expect(resolution).not.toHaveProperty("rule");
  });

  it("the same whether the API is given or named", () => {
    for (const api of group.apis) expect(resolveBackend(group, api)).toEqual(resolveBackend(group, api.name));
  });

  it("given out frozen all the way down, and the group as it was", () => {
    const json = { deep: [1] };
    for (const backend of [{ kind: "mock" as const, json }, Object.freeze({ kind: "mock" as const, json })]) {
      const resolution = resolveBackend({ ...group, backend }, "inherits");
      expect(Object.isFrozen(resolution) && Object.isFrozen(resolution.backend)).toBe(true);
      expect(Object.isFrozen((resolution.backend as typeof backend).json.deep)).toBe(true);
      expect(Object.isFrozen(json)).toBe(false);
    }
  });
});

describe("no backend is given", () => {
  it.each([
    ["inherit", 'Group "g" has no API named "inherit". Did you mean "inherits"?'],
    ["", 'Group "g" has no API named "".'],
    ["constructor", 'Group "g" has no API named "constructor".'],
  ])("where the group has no API named %j", (name, message) => {
    expect(() => resolveBackend(group, name)).toThrow(new TypeError(message));
  });

  it("where neither the API nor its group has one (R4)", () => {
    const { backend: _, ...bare } = group;
    expect(() => resolveBackend(bare, "inherits")).toThrow(ConfigError);
    expect(() => resolveBackend(bare, "inherits")).toThrow(
      "MISSING_BACKEND: The API inherits and its group has no backend: give one of them a backend.",
    );
    expect(resolveBackend(bare, "own").source).toBe("api");
    expect(resolveBackend(bare, "inherits", { release }).source).toBe("release");
  });

  it("where a function stands on a group's level (R1)", () => {
    const fn = { kind: "function", name: "f" } as unknown as MockBackendConfig;
    const message = 'KIND_NOT_ALLOWED: A group backend is "http" or "mock": give the function to the API.';
    expect(() => resolveBackend({ ...group, backend: fn }, "inherits")).toThrow(message);
    expect(() => resolveBackend(group, "inherits", { release: { backend: fn } })).toThrow(message);
    const rules = [{ environment: "test", when: { query: { a: "1" } }, backend: fn }];
    expect(() => resolveBackend({ ...group, rules }, "inherits", { environment: "test", request })).toThrow(message);
  });
});
