import { expect, it } from "vitest";
import { isLongerThan } from "../../src/backends/http/message/is-longer-than.js";

it.each([
  [null, 0, false],
  ["", 0, false],
  ["a", 0, true],
  ["abcd", 4, false],
  ["abcd", 3, true],
  ["\u00e9\u00e9", 4, false],
  ["\u00e9\u00e9", 3, true],
  ["\u20ac", 3, false],
  ["\u20ac", 2, true],
  ["\u{1f600}", 4, false],
  ["\u{1f600}", 3, true],
  [new Uint8Array(4), 4, false],
  [new Uint8Array(5), 4, true],
])("a body is measured in bytes: %j against %i", (body, maxBytes, longer) => {
  expect(isLongerThan(body, maxBytes)).toBe(longer);
});
