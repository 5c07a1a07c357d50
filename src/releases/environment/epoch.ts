import { randomBytes } from "node:crypto";

/** Hexadecimal digits of the time in an epoch's name. */
const digits = 12;

/**
 * The name of a new epoch. It sorts after every earlier one, and after `last` whatever the clocks say; two that begin in the same
 * millisecond still differ.
 */
export function newEpoch(last?: string): string {
  const lastMs = last === undefined ? 0 : Number.parseInt(last.slice(0, digits), 16) || 0;
  const ms = Math.max(Date.now(), lastMs + 1);
  return `${ms.toString(16).padStart(digits, "0")}-${randomBytes(4).toString("hex")}`;
}
