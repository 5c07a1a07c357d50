import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";

const require = createRequire(import.meta.url);

/** Every name that a user can import at run time. A change here is a change of the public API: it belongs in the changelog. */
describe.each(["pointsman", "pointsman/core", "pointsman/node", "pointsman/testing", "pointsman/testing/vitest", "pointsman/testing/jest"])(
  "exports of %s",
  (entry) => {
    it("are the public API and nothing else", async () => {
      expect(Object.keys(await import(entry)).sort()).toMatchSnapshot();
    });

    it("are the same for import and require", async () => {
      expect(Object.keys(require(entry)).sort()).toEqual(Object.keys(await import(entry)).sort());
    });
  },
);

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
