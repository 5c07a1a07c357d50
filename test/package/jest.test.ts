import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root, run } from "./support/run.js";

/** Inside the package, so that jest finds it by its name, as a user's would. */
const folder = join(root, ".cache/jest");

const suite = `
const { expect, test, afterEach } = require("@jest/globals");
const { defineGroup, http, mock } = require("pointsman");
const { fakeGateway } = require("pointsman/testing");
const { matchers } = require("pointsman/testing/jest");
expect.extend(matchers);
afterEach(() => jest.useRealTimers());
const group = defineGroup({ name: "g", backend: http("https://far.invalid"), apis: [
  { name: "slow", method: "GET", path: "/slow", backend: mock({ text: "late", delayMs: 30000 }) },
  { name: "far", method: "GET", path: "/far" },
] });

test("30 s pass at once under jest's fake timers", async () => {
  jest.useFakeTimers();
  const gw = fakeGateway(group);
  const pending = gw.fetch(new Request("http://any/slow"));
  jest.advanceTimersByTime(30000);
  expect(await (await pending).text()).toBe("late");
  expect(gw).toHaveServed("g.slow", { times: 1, backend: "mock" });
  expect(gw).toHaveHandledEverything();
});

test("says what is wrong", async () => {
  const gw = fakeGateway(group);
  await expect(gw.dispatch({ method: "GET", url: "/far" })).rejects.toThrow('gw.use("g.far"');
  expect(() => gw.verify()).toThrow("unhandled: GET /far");
  expect(() => expect(gw).toHaveServed("g.slow")).toThrow("it did 0 of the 0 that came");
  expect(gw).not.toHaveHandledEverything();
});

test("serves on a socket", async () => {
  const gw = fakeGateway(group);
  gw.use("g.far", { json: { near: true } });
  const live = await gw.listen();
  expect(await (await fetch(live.url + "/far")).json()).toEqual({ near: true });
  await gw.close();
});
`;

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "fake.test.cjs"), suite);
  writeFileSync(join(folder, "jest.config.json"), JSON.stringify({ testMatch: ["**/*.test.cjs"], transform: {} }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a fake gateway in jest", () => {
  it("works with its matchers and its fake timers", { timeout: 120_000 }, async () => {
    const program = join(root, "node_modules/jest/bin/jest.js");
    const { exitCode, stderr } = await run(process.execPath, [program, "--config", join(folder, "jest.config.json"), "--ci"], folder);
    expect(stderr).toContain("3 passed, 3 total");
    expect(exitCode).toBe(0);
  });
});
