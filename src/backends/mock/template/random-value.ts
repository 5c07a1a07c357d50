import type { RandomSource } from "../../../core/model/ports.js";
import type { Lookup } from "./template.js";

/** Compiles `int: 1, 6` (both ends included), `float: 0, 1` (the upper end excluded) or `uuid`. */
export function randomLookup(text: string): Lookup {
  const [kind = "", bounds] = text.split(":", 2);
  const [low, high] = bounds === undefined ? [undefined, undefined] : bounds.split(",", 2).map(Number);
  if (kind.trim() === "int") return ({ random }) => between(random, Math.ceil(low ?? 0), Math.floor(high ?? 2_147_483_647) + 1, Math.floor);
  if (kind.trim() === "float") return ({ random }) => between(random, low ?? 0, high ?? 1, (number) => number);
  return text === "uuid" ? ({ random }) => uuid(random) : () => undefined;
}

function between(random: RandomSource, low: number, high: number, round: (number: number) => number): number | undefined {
  return low < high && Number.isFinite(high - low) ? round(low + random() * (high - low)) : undefined;
}

/** A UUID of version 4 (RFC 9562 §5.4). */
function uuid(random: RandomSource): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16));
  digits[12] = 4;
  digits[16] = 8 | ((digits[16] as number) & 3);
  return digits
    .map((digit) => digit.toString(16))
    .join("")
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
