/** A process that releases to a store in a folder until it has done so `count` times, or is killed, and says each one that is done. */
import { writeSync } from "node:fs";
import { openReleases, fileStore } from "../../../src/releases/index.js";

const [folder = "", actor = "", count = "0"] = process.argv.slice(2);
const store = fileStore(folder);
const releases = openReleases({ store });
for (let i = 0; i < Number(count); i++) {
  const { sequence } = await releases.release({ group: "a", environment: "online", actor, comment: String(i) });
  writeSync(1, `${sequence}\n`); // at once: a killed process flushes nothing
}
await store.close();
