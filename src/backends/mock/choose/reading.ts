import type { JsonValue } from "type-fest";

/** How the values of a place are compared. */
export interface Reading {
  /** Whether a request's value is the one that a configuration names. */
  same(value: unknown, expected: JsonValue): boolean;
  /** The number that a value is; `NaN`, which is in no range, where it is none. */
  number(value: unknown): number;
}

/** For places that hold nothing but text: it is the same as the number, `true`, `false` or `null` that it says. */
export const asText: Reading = { same: isSameText, number: numberIn };

/** For places that hold JSON: types count, the order of keys does not. */
export const asJson: Reading = { same: isSame, number: (value) => (typeof value === "number" ? value : Number.NaN) };

function isSameText(text: unknown, expected: JsonValue): boolean {
  if (typeof expected === "number") return numberIn(text) === expected;
  return (typeof expected !== "object" || expected === null) && text === String(expected);
}

function numberIn(text: unknown): number {
  return typeof text !== "string" || text.trim() === "" ? Number.NaN : Number(text);
}

/** Goes as deep as what is expected, which validation has bounded, and never deeper. */
function isSame(value: unknown, expected: unknown): boolean {
  if (value === expected) return true;
  if (typeof expected !== "object" || expected === null || typeof value !== "object" || value === null) return false;
  if (Array.isArray(expected) !== Array.isArray(value)) return false;
  const keys = Object.keys(expected);
  if (keys.length !== Object.keys(value).length) return false;
  return keys.every((key) => Object.hasOwn(value, key) && isSame(value[key as never], expected[key as never]));
}
