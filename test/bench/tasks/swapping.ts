import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Gateway } from "../../../src/index.js";
import { loadLibrary, loadReleasesLibrary } from "../library.js";
import { collectGarbage, refuseIf, type Task } from "./task.js";

/** Time between two requests, in milliseconds: traffic that leaves the processor time for the swap. */
const everyMs = 1;
const pointer = "live/online/pointer";

/** What requests wait while a group of as many APIs as the contestant's name says is swapped, and while nothing is. */
export const swapping: Task<null> = async (name) => {
  const count = Number.parseInt(name.replaceAll(",", ""), 10);
  const { createGateway, mock } = await loadLibrary();
  const { memoryStore, openReleases } = await loadReleasesLibrary();
  const store = memoryStore();
  const releases = openReleases({ store });
  const apis = Array.from({ length: count }, (_, i) => ({ name: `api-${i}`, method: "GET", path: `/r${i % 100}/{id}/s${i}` }));
  const states: Record<string, unknown>[] = [];
  for (const text of ["one", "two"]) {
    const { revision } = await releases.saveRevision({ name: "g", backend: mock({ text }), apis });
    await releases.release({ group: "g", environment: "online", revision });
    states.push(JSON.parse((await store.get(pointer))?.value as string) as Record<string, unknown>);
  }
  const gateway = createGateway({ releases });
  await gateway.ready();
  let sequence = 2;
  /** Writes what a release would, so that only the gateway's part is measured. */
  const swap = async (): Promise<number> => {
    const live = new Promise<void>((resolve) => {
      const stop = gateway.on("update", () => {
        stop();
        resolve();
      });
    });
    const start = performance.now();
    const { version } = (await store.get(pointer)) as { version: number };
    await store.compareAndSet(pointer, version, JSON.stringify({ ...states[++sequence % 2], sequence }));
    await live;
    const answer = await gateway.dispatch({ method: "GET", url: "/r1/7/s1" });
    refuseIf(gateway.status().releases?.sequence === sequence && answer.status === 200 ? undefined : "the swap did not come to be served");
    return performance.now() - start;
  };
  await swap();
  return async () => {
    collectGarbage();
    const swapped = await underTraffic(gateway, swap);
    const quiet = await underTraffic(gateway, () => new Promise<number>((resolve) => setTimeout(() => resolve(0), swapped.tookMs)));
    const { p99, delay, tookMs } = swapped;
    return { addedP99: Math.max(0, p99 - quiet.p99), p99, quietP99: quiet.p99, delay, quietDelay: quiet.delay, tookMs };
  };
};

/** The 99th percentile of the time from when a request was due to its answer, while `work` is done; and the longest event-loop delay. */
async function underTraffic(gateway: Gateway, work: () => Promise<number>): Promise<{ p99: number; delay: number; tookMs: number }> {
  const waited: number[] = [];
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  let due = performance.now() + everyMs;
  const timer = setInterval(() => {
    // A late turn answers every request that was due meanwhile: each has waited since its own time.
    for (; due <= performance.now(); due += everyMs) {
      const at = due;
      void gateway.dispatch({ method: "GET", url: "/r1/7/s1" }).then(() => waited.push(performance.now() - at));
    }
  }, everyMs);
  const tookMs = await work();
  clearInterval(timer);
  delays.disable();
  waited.sort((a, b) => a - b);
  return { p99: waited[Math.floor(waited.length * 0.99)] ?? 0, delay: delays.max / 1e6, tookMs };
}
