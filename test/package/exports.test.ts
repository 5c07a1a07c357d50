import { createRequire } from "node:module";
import manifest from "../../package.json" with { type: "json" };
import { describe, expect, it } from "vitest";

const require = createRequire(import.meta.url);

/** The entries with code: every subpath but those of data. */
const entries = Object.keys(manifest.exports)
  .filter((path) => !path.endsWith(".json"))
  .map((path) => path.replace(".", "pointsman"));

/** Every name that a user can import at run time. A change here is a change of the public API: it belongs in the changelog. */
describe.each(entries)("exports of %s", (entry) => {
  it("are the public API and nothing else", async () => {
    expect(Object.keys(await import(entry)).sort()).toMatchSnapshot();
  });

  it("are the same for import and require", async () => {
    expect(Object.keys(require(entry)).sort()).toEqual(Object.keys(await import(entry)).sort());
  });
});

describe("the entry for browsers and workers", () => {
  it.each(["import", "require"] as const)("has the same exports as that of Node.js, and its types, by %s", async (way) => {
    const { browser, [way]: node } = manifest.exports["."];
    const edge = new URL(`../../${browser[way].default}`, import.meta.url).href;
    expect(
      Object.keys(await import(edge))
        .filter((name) => !["default", "module.exports"].includes(name))
        .sort(),
    ).toEqual(Object.keys(await import("pointsman")).sort());
    expect(browser[way].types).toBe(node.types);
  });

  it("is the same under each condition of such a place, and before that of Node.js", () => {
    const { import: _import, require: _require, ...places } = manifest.exports["."];
    expect(Object.keys(places)).toEqual(["workerd", "edge-light", "bun", "worker", "browser"]);
    expect(new Set(Object.values(places).map((place) => JSON.stringify(place))).size).toBe(1);
    expect(Object.keys(manifest.exports["."]).slice(-2)).toEqual(["import", "require"]);
  });
});

describe("one module format", () => {
  it("has each class once, whichever subpath it is imported from", async () => {
    const [rootEntry, core] = await Promise.all([import("pointsman"), import("pointsman/core")]);
    expect(core.ConfigError).toBe(rootEntry.ConfigError);
    expect(require("pointsman/core").ConfigError).toBe(require("pointsman").ConfigError);
  });

  it("recognises an error of the other", async () => {
    const { isGatewayError } = await import("pointsman");
    const { GatewayError } = require("pointsman");
    expect(new GatewayError("UNAVAILABLE", "closing")).toSatisfy(isGatewayError);
    expect(new Error("closing")).not.toSatisfy(isGatewayError);
  });
});
