import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "tsup";
import { built } from "./processes.js";

const outDir = ".cache/bench";

/** Builds the package, whose `dist` is what is measured. */
export function buildPackage(): void {
  execFileSync("npm", ["run", "build", "--silent"], { stdio: ["ignore", "ignore", "inherit"], shell: process.platform === "win32" });
}

/** Builds the worker to plain JavaScript: what is measured must not run through a loader. The contestants' packages stay outside. */
export async function buildWorker(): Promise<void> {
  await build({
    entry: { worker: fileURLToPath(new URL("worker.ts", import.meta.url)) },
    outDir,
    format: "esm",
    target: "node20",
    clean: true,
    splitting: true,
    silent: true,
    config: false,
    skipNodeModulesBundle: true,
  });
  built.worker = `${outDir}/worker.js`;
}
