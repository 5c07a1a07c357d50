import { describe, expect, it } from "vitest";
import { keepWatching } from "../../src/releases/stores/keep-watching.js";

const backoff = { baseMs: 4, maxMs: 16 };

describe("a watch that loses its connection", () => {
  it("connects again until it is stopped, and pauses longer while nothing comes of it", async () => {
    const stop = new AbortController();
    const told: string[] = [];
    /** The numbers drawn: one for each pause. */
    const pauses: number[] = [];
    let attempt = 0;
    const hear = async (live: () => void): Promise<never> => {
      attempt += 1;
      if (attempt === 3) live();
      if (attempt === 6) stop.abort();
      throw new Error(`attempt ${attempt}`);
    };
    const down = (error: unknown) => told.push((error as Error).message);
    const random = () => {
      pauses.push(attempt);
      return 0;
    };
    await keepWatching({ hear, down }, backoff, random, stop.signal);
    expect(told).toEqual(["attempt 1", "attempt 2", "attempt 3", "attempt 4", "attempt 5"]);
    expect(pauses).toEqual([1, 2, 3, 4, 5]);
  });

  it("is stopped in the middle of a pause", async () => {
    const stop = new AbortController();
    const hear = () => Promise.reject(new Error("down"));
    const watching = keepWatching(
      { hear, down: () => setTimeout(() => stop.abort(), 1) },
      { baseMs: 2 ** 31 - 1, maxMs: 2 ** 31 - 1 },
      () => 0.5,
      stop.signal,
    );
    await expect(watching).resolves.toBeUndefined();
  });
});
