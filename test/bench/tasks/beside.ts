import type { FunctionHandler } from "../../../src/core/index.js";
import { loadFunctionsLibrary, loadLibrary } from "../library.js";
import { refuseIf, type Task } from "./task.js";

const roundMs = 1500;
const mockEveryMs = 2;
const crunchEveryMs = 33;

/** A function that needs a processor for 20 ms. */
const crunching = new URL(
  "data:text/javascript,export function crunch() { const end = performance.now() + 20; let turns = 0; while (performance.now() < end) turns++; return turns; }",
);

/**
 * Milliseconds from the moment at which a request to a Mock was due until it has its answer, beside a function that computes.
 * Requests come by the clock, whether or not the process has time for them: who is held up is late for all that come meanwhile.
 */
export const beside: Task<null> = async (name) => {
  const [{ createGateway }, { fromModule }] = [await loadLibrary(), await loadFunctionsLibrary()];
  const { crunch } = (await import(crunching.href)) as { crunch: FunctionHandler };
  const handler = name.includes("inline") ? crunch : fromModule(crunching, { export: "crunch", threads: 1 });
  const apis = [
    { name: "quick", method: "GET", path: "/quick", backend: { kind: "mock", text: "quick" } },
    { name: "crunch", method: "GET", path: "/crunch", backend: { kind: "function", handler } },
  ] as const;
  const gateway = createGateway({ groups: [{ name: "bench", apis }] });
  const ask = async (url: string) => {
    const response = await gateway.dispatch({ method: "GET", url });
    refuseIf(response.status === 200 ? undefined : `it gave ${response.status} for ${url}`);
    return response.text();
  };
  refuseIf((await ask("/quick")) === "quick" && Number(await ask("/crunch")) > 0 ? undefined : "it gave a wrong answer");
  return async () => {
    const latencies: number[] = [];
    const mocks = byTheClock(mockEveryMs, async (due) => {
      await ask("/quick");
      latencies.push(performance.now() - due);
    });
    const crunches = name.includes("nothing") ? undefined : byTheClock(crunchEveryMs, () => ask("/crunch"));
    await Promise.all([mocks, crunches]);
    latencies.sort((a, b) => a - b);
    return { p99Ms: latencies[Math.floor(latencies.length * 0.99)] as number };
  };
};

/** Calls `run` each time it is due, for one round; ends when all of it has ended. */
async function byTheClock(everyMs: number, run: (due: number) => Promise<unknown>): Promise<void> {
  const start = performance.now();
  const running: Promise<unknown>[] = [];
  for (let due = start; due < start + roundMs; due += everyMs) {
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    running.push(run(due));
  }
  await Promise.all(running);
}
