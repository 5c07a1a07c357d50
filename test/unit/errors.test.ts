import { describe, expect, it } from "vitest";
import { ConfigError, GatewayError, isGatewayError } from "../../src/index.js";
import { gatewayErrorStatus } from "../../src/core/errors.js";
import { calling } from "./support/gateways.js";

/** What a second copy of the library would throw: the same members, another class. */
class GatewayErrorOfAnotherCopy extends Error {
  override readonly name = "GatewayError";
  readonly code = "UNAVAILABLE";
  readonly status = 503;
  readonly headers = { "retry-after": "5" };
}

describe("a GatewayError", () => {
  it.each(Object.entries(gatewayErrorStatus))("of code %s stands for status %i", (code, status) => {
    const error = new GatewayError(code as keyof typeof gatewayErrorStatus, "m");
    expect(error).toMatchObject({ name: "GatewayError", code, status, message: "m", headers: {} });
    expect(isGatewayError(error)).toBe(true);
  });

  it("has a cause only where one was given", () => {
    expect(new GatewayError("INTERNAL", "m", { cause: undefined })).toHaveProperty("cause", undefined);
    expect(Object.hasOwn(new GatewayError("INTERNAL", "m"), "cause")).toBe(false);
  });

  it("is known as one across copies of the library", async () => {
    const foreign = new GatewayErrorOfAnotherCopy("m");
    expect(foreign).not.toBeInstanceOf(GatewayError);
    expect(isGatewayError(foreign)).toBe(true);
    const answer = await calling(() => Promise.reject(foreign)).dispatch({ method: "GET", url: "/a/1" });
    expect([answer.status, answer.headers["retry-after"]]).toEqual([503, "5"]);
  });

  it.each([
    undefined,
    null,
    "GatewayError",
    { name: "GatewayError", code: "INTERNAL" },
    new Error("INTERNAL"),
    Object.assign(new Error("m"), { name: "GatewayError" }),
    Object.assign(new Error("m"), { name: "GatewayError", code: "OTHER" }),
    Object.assign(new Error("m"), { name: "GatewayError", code: "constructor" }),
    Object.assign(new Error("m"), { name: "ConfigError", code: "INTERNAL" }),
  ])("is not %s", (value) => expect(isGatewayError(value)).toBe(false));

  it.each([{}, { headers: null }, { headers: { "retry-after": 5 } }, { status: "503", headers: "no" }])(
    "that a handler makes up is answered, whatever it lacks: %j",
    async (parts) => {
      const forged = Object.assign(new Error("m"), { name: "GatewayError", code: "UNAVAILABLE", ...parts });
      const throwing = () => {
        throw forged;
      };
      for (const handler of [throwing, async () => throwing()]) {
        const answer = await calling(handler).dispatch({ method: "GET", url: "/a/1" });
        expect([500, 503]).toContain(answer.status);
        expect(answer.rawHeaders.every((part) => typeof part === "string")).toBe(true);
      }
    },
  );

  it("with headers that HTTP can't carry never sends them", async () => {
    const sly = new GatewayError("UNAVAILABLE", "m", { headers: { "retry-after": "5\r\nset-cookie: a=1" } });
    const answer = await calling(() => Promise.reject(sly)).dispatch({ method: "GET", url: "/a/1" });
    expect([500, 503]).toContain(answer.status);
    expect(answer.rawHeaders.join("")).not.toContain("\r\n");
  });
});

describe("a ConfigError", () => {
  const issue = (n: number) => ({ code: "UNKNOWN_KEY", path: `/${n}`, message: `Remove ${n}.` });

  it("says every issue with its place and code", () => {
    const error = new ConfigError([issue(1), { code: "REQUIRED", path: "", message: "Add it." }]);
    expect(error).toMatchObject({ name: "ConfigError", code: "INVALID_CONFIG" });
    expect(error.message).toBe("The configuration has 2 issues:\n  /1 UNKNOWN_KEY: Remove 1.\n  / REQUIRED: Add it.");
    expect(new ConfigError([issue(1)]).message).toBe("The configuration has 1 issue:\n  /1 UNKNOWN_KEY: Remove 1.");
  });

  it("says the first 20 of many and how many more there are; it holds all of them", () => {
    const issues = Array.from({ length: 23 }, (_, i) => issue(i));
    const { message, issues: held } = new ConfigError(issues);
    expect(held).toEqual(issues);
    expect(message.split("\n")).toHaveLength(22);
    expect(message).toMatch(/^The configuration has 23 issues:\n {2}\/0 /);
    expect(message).toMatch(/\n {2}\/19 .*\n {2}… and 3 more, in `issues`$/);
    expect(new ConfigError(issues.slice(0, 20)).message).not.toContain("more");
  });
});
