import { afterEach, beforeEach, describe, expect, it, test as base, vi } from "vitest";
import { mock } from "../../../src/index.js";
import { fakeGateway } from "../../../src/testing/index.js";
import { isolated } from "../../../src/testing/vitest/index.js";
import { petstore } from "./support.js";

const shared = fakeGateway(petstore);
shared.use("petstore.listPets", { json: [] });
const test = base.extend({ gw: isolated(shared) });

describe("the fixture", () => {
  for (const name of ["one test", "another, at the same time"]) {
    test.concurrent(`gives ${name} a branch of its own`, async ({ gw, expect: own }) => {
      gw.use("petstore.getPet", { text: name });
      await new Promise((resolve) => setImmediate(resolve));
      own(await (await gw.dispatch({ method: "GET", url: "/petstore/pets/7" })).text()).toBe(name);
      own(await (await gw.dispatch({ method: "GET", url: "/petstore/job" })).text()).toBe("waiting");
      own(gw.calls()).toHaveLength(2);
    });
  }

  it("fails a test that did not use its fake as it said, and ends the branch", async () => {
    const fixture = isolated(fakeGateway(petstore));
    const run = fixture({ task: undefined }, async (gw) => void gw.use("petstore.getPet", {}));
    await expect(run).rejects.toThrow('unused: gw.use("petstore.getPet"');
  });

  it("asks for the parts of its context, which vitest reads from its text", () => {
    expect(isolated(shared).toString()).toMatch(/^async \(\{ task: \w+ \}, use\)/);
  });
});

describe("vitest's fake timers", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("let the 30 s of a Mock pass at once", async () => {
    const group = {
      name: "g",
      apis: [{ name: "a", method: "GET", path: "/a", backend: mock({ text: "late", delayMs: 30_000 }) }],
    } as const;
    const gw = fakeGateway(group);
    const settled = vi.fn();
    const pending = gw.fetch(new Request("http://any/a")).finally(settled);
    await vi.advanceTimersByTimeAsync(29_999);
    expect(settled).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(await (await pending).text()).toBe("late");
  });
});
