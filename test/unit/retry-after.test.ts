import { describe, expect, it } from "vitest";
import { retryAfterMs } from "../../src/backends/http/resilience/retry-after.js";

const sunday = Date.UTC(1994, 10, 6, 8, 49, 37);
const now = () => sunday - 5000;

describe("Retry-After", () => {
  it.each([
    ["seconds", "120", 120_000],
    ["no seconds", "0", 0],
    ["a date", "Sun, 06 Nov 1994 08:49:37 GMT", 5000],
    ["a date of RFC 850", "Sunday, 06-Nov-94 08:49:37 GMT", 5000],
    ["a date of asctime, which is in UTC as well", "Sun Nov  6 08:49:37 1994", 5000],
    ["a date that is past", "Sun, 06 Nov 1994 08:00:00 GMT", 0],
  ])("of %s is understood", (_what, value, ms) => {
    expect(retryAfterMs({ "retry-after": value }, now)).toBe(ms);
  });

  it.each(["", "-1", "1.5", "1e3", "0x10", "soon", "120, 60", "Sun, 99 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z", "6 November"])(
    "of %j is none",
    (value) => {
      expect(retryAfterMs({ "retry-after": value }, now)).toBeUndefined();
    },
  );

  it("that comes twice is none: nobody knows which one is meant", () => {
    expect(retryAfterMs({ "retry-after": ["1", "2"] })).toBeUndefined();
  });

  it("that is absent is none", () => {
    expect(retryAfterMs({})).toBeUndefined();
  });

  it("of more seconds than a number can count is longer than every wait", () => {
    expect(retryAfterMs({ "retry-after": "9".repeat(400) })).toBe(Number.POSITIVE_INFINITY);
  });

  it("is measured by the clock of the upstream where its answer tells the time", () => {
    const headers = { "retry-after": "Sun, 06 Nov 1994 08:49:37 GMT", date: "Sun, 06 Nov 1994 08:49:35 GMT" };
    expect(retryAfterMs(headers, () => sunday + 3_600_000)).toBe(2000);
  });
});
