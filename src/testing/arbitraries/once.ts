import type { FastCheck } from "./fast-check.js";

/** Makes what needs nothing but fast-check once for each that is handed in: patterns and long lists are not taken apart for every value. */
export function once<Made>(make: (fc: FastCheck) => Made): (fc: FastCheck) => Made {
  const made = new WeakMap<FastCheck, Made>();
  return (fc) => {
    const before = made.get(fc);
    if (before !== undefined) return before;
    const now = make(fc);
    made.set(fc, now);
    return now;
  };
}
