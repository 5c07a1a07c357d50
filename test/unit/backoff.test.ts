import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffMs } from "../../src/core/model/backoff.js";

describe("the wait before a retry", () => {
  const longest = (retry: number) => backoffMs({ baseMs: 25, maxMs: 1000 }, retry, () => 1);

  it("may be twice as long each time, up to the longest", () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9].map(longest)).toEqual([25, 50, 100, 200, 400, 800, 1000, 1000, 1000]);
  });

  it("is none after none, and the longest after any other, however often it has been tried", () => {
    expect(backoffMs({ baseMs: 0, maxMs: 1000 }, 1e6, () => 1)).toBe(0);
    expect(backoffMs({ baseMs: 1, maxMs: 2_147_483_647 }, 1e6, () => 1)).toBe(2_147_483_647);
  });

  it("is random from nothing up, so that requests that failed together don't come back together", () => {
    const waits = [0, 0.25, 0.5, 0.999].map((drawn) => backoffMs({ baseMs: 100, maxMs: 1000 }, 2, () => drawn));
    expect(waits).toEqual([0, 50, 100, 199.8]);
  });

  it("is the longest where that is shorter than the first", () => {
    expect(backoffMs({ baseMs: 500, maxMs: 20 }, 1, () => 1)).toBe(20);
  });

  it("is one that a timer can keep, whatever is configured", () => {
    const ms = fc.integer({ min: 1, max: 2_147_483_647 });
    const drawn = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(ms, ms, fc.integer({ min: 1, max: 10 }), drawn, (baseMs, maxMs, retry, random) => {
        const waitMs = backoffMs({ baseMs, maxMs }, retry, () => random);
        expect(waitMs).toBeGreaterThanOrEqual(0);
        expect(waitMs).toBeLessThanOrEqual(maxMs);
      }),
    );
  });
});
