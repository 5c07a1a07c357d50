import { constants } from "node:os";
import process from "node:process";

const signals = ["SIGINT", "SIGTERM"] as const;

/** Settles with the first signal that asks the process to stop. The next one ends it at once, as the system would have. */
export function stopSignal(): Promise<NodeJS.Signals> {
  let asked = false;
  return new Promise((resolve) => {
    for (const signal of signals) {
      process.on(signal, () => {
        if (asked) process.exit(128 + constants.signals[signal]);
        asked = true;
        resolve(signal);
      });
    }
  });
}
