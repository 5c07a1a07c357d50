import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadLibrary, loadReleasesLibrary } from "../library.js";
import { median } from "../statistics.js";
import { refuseIf, type Task } from "./task.js";

/** Releases of one round. */
const perRound = 20;

/** Milliseconds from a release that the store has to the gateway that serves it, for the store that the contestant is. */
export const following: Task<null> = async (name) => {
  const { createGateway, mock } = await loadLibrary();
  const { fileStore, memoryStore, openReleases } = await loadReleasesLibrary();
  const store = name === "memory" ? memoryStore() : fileStore(await mkdtemp(join(tmpdir(), "pointsman-bench-")));
  const releases = openReleases({ store });
  await releases.saveRevision({ name: "g", apis: [{ name: "a", method: "GET", path: "/a" }] });
  const release = (text: string) => releases.release({ group: "g", environment: "online", backend: mock({ text }) });
  await release("first");
  const gateway = createGateway({ releases });
  await gateway.ready();
  return async () => {
    const took: number[] = [];
    for (let i = 0; i < perRound; i++) {
      let liveAt = 0;
      const live = new Promise<void>((resolve) => {
        const stop = gateway.on("update", () => {
          liveAt = performance.now();
          stop();
          resolve();
        });
      });
      await release(`text ${i}`);
      const released = performance.now();
      await live;
      took.push(Math.max(0, liveAt - released));
      const answer = await gateway.dispatch({ method: "GET", url: "/a" });
      refuseIf((await answer.text()) === `text ${i}` ? undefined : "the gateway serves something else than was released");
    }
    return { p50: median(took), most: Math.max(...took) };
  };
};
