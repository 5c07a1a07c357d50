import { describe, expect, it } from "vitest";
import { createGateway, type FunctionRegistry } from "../../src/index.js";
import { issuesOf } from "./support/issues.js";

const functions: FunctionRegistry = {
  plain: () => "plain",
  versioned: {
    versions: { 9: () => "9", 10: () => "10", "1.9": () => "1.9", "1.10": () => "1.10" },
    aliases: { live: "9" },
  },
  dotted: { versions: { "1.2.0": () => "1.2.0", "1.10.0": () => "1.10.0", "1.10.0-beta": () => "beta", "1.9": () => "1.9" } },
  named: { versions: { blue: () => "blue", green: () => "green", 1: () => "1" } },
  empty: { versions: {} },
};

function config(name: string, qualifier?: string) {
  const backend = { kind: "function" as const, name, ...(qualifier !== undefined && { qualifier }) };
  return { groups: [{ name: "g", apis: [{ name: "a", method: "GET", path: "/", backend }] }] };
}

async function called(name: string, qualifier?: string): Promise<unknown> {
  const answer = await createGateway(config(name, qualifier), { functions }).dispatch({ method: "GET", url: "/" });
  return answer.json();
}

const at = "/groups/0/apis/0/backend";

describe("a function backend names", () => {
  it("a function", async () => expect(await called("plain")).toBe("plain"));
  it("a function's only version as the latest", async () => expect(await called("plain", "LATEST")).toBe("plain"));
  it("a version", async () => expect(await called("versioned", "1.9")).toBe("1.9"));
  it("an alias", async () => expect(await called("versioned", "live")).toBe("9"));

  it.each([
    ["versioned", "10"],
    ["dotted", "1.10.0"],
    ["named", "1"],
  ])("the latest version of %s by number where it names none: %s", async (name, version) => {
    expect(await called(name)).toBe(version);
    expect(await called(name, "LATEST")).toBe(version);
  });

  it("a function called like a word of Object.prototype", async () => {
    const own = JSON.parse('{"__proto__":0,"constructor":0}') as Record<string, unknown>;
    for (const name of Object.keys(own)) Object.defineProperty(own, name, { value: () => name, enumerable: true });
    for (const name of ["__proto__", "constructor"]) {
      const gateway = createGateway(config(name), { functions: own as FunctionRegistry });
      await expect((await gateway.dispatch({ method: "GET", url: "/" })).json()).resolves.toBe(name);
    }
  });
});

describe("a function backend is refused that names", () => {
  it.each([
    ["plian", 'There is no function "plian": register it in the option "functions". Did you mean "plain"?'],
    ["Plain", 'There is no function "Plain": register it in the option "functions". Did you mean "plain"?'],
    ["other", 'There is no function "other": register it in the option "functions".'],
    ["constructor", 'There is no function "constructor": register it in the option "functions".'],
    ["__proto__", 'There is no function "__proto__": register it in the option "functions".'],
    ["toString", 'There is no function "toString": register it in the option "functions".'],
  ])("an unknown function: %s", (name, message) => {
    expect(issuesOf(config(name), { functions })).toEqual([{ code: "UNKNOWN_FUNCTION", path: `${at}/name`, message }]);
  });

  it.each([
    ["plain", "1", 'The function "plain" has no version or alias "1"; it has LATEST.'],
    [
      "versioned",
      "lvie",
      'The function "versioned" has no version or alias "lvie"; it has LATEST, 9, 10, 1.9, 1.10, live. Did you mean "live"?',
    ],
    ["versioned", "constructor", 'The function "versioned" has no version or alias "constructor"'],
    ["versioned", "latest", 'Did you mean "LATEST"?'],
  ])("an unknown qualifier: %s %s", (name, qualifier, message) => {
    expect(issuesOf(config(name, qualifier), { functions })).toEqual([
      { code: "UNKNOWN_QUALIFIER", path: `${at}/qualifier`, message: expect.stringContaining(message) },
    ]);
  });

  it("a function without versions, with a message that does not contradict itself", () => {
    const [issue] = issuesOf(config("empty"), { functions });
    expect(issue).toMatchObject({ code: "UNKNOWN_QUALIFIER", path: `${at}/qualifier` });
    expect(issue?.message).not.toContain("it has LATEST");
  });

  it("a qualifier beside an inline handler", () => {
    const backend = { kind: "function", handler: () => 1, qualifier: "1" };
    const api = { name: "a", method: "GET", path: "/", backend };
    expect(issuesOf({ groups: [{ name: "g", apis: [api] }] })).toEqual([
      {
        code: "CONFLICTING_KEYS",
        path: `${at}/qualifier`,
        message: "An inline handler has no versions: leave out the qualifier, or register the function and name it.",
      },
    ]);
  });
});
