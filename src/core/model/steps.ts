import type { Platform } from "./ports.js";

/** Work that can be interrupted where it yields, and is done when it returns. */
export type Steps<Result> = Generator<void, Result, void>;

/** Does the work at once. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Longest time for which sliced work keeps others waiting, in milliseconds, but for steps that take longer by themselves. */
const sliceMs = 2;

/** Does the work in slices, with whatever else waits to be done between them. */
export async function inSlices<Result>(steps: Steps<Result>, { clock, breathe }: Platform): Promise<Result> {
  for (let until = clock.now() + sliceMs; ; ) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (clock.now() < until) continue;
    await breathe?.();
    until = clock.now() + sliceMs;
  }
}
