import type { RandomSource } from "../../core/model/ports.js";

/** The same numbers in the same order for the same seed: a Weyl sequence, its members mixed (mulberry32 by T. Ettinger). */
export function seeded(seed: number): RandomSource {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}
