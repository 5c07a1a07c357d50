import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
/** Collects all that nothing holds any more. */
export const collectGarbage = runInNewContext("gc") as () => void;

/** Bytes of JavaScript objects that are still in use. What lies in wait of a turn of the event loop is given one first. */
export async function usedHeap(): Promise<number> {
  for (let turn = 0; turn < 3; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    collectGarbage();
  }
  return process.memoryUsage().heapUsed;
}
