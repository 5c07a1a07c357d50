import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Requests that were answered, and how long it took. */
export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
}

/** Loads a server from a process of its own. */
export interface LoadTool {
  readonly name: string;
  load(url: string, seconds: number): Promise<LoadResult>;
}

const connections = 50;

/** wrk where it is installed, else autocannon. */
export async function loadTool(): Promise<LoadTool> {
  // wrk prints its version with exit code 1.
  const found = await run("wrk", ["--version"]).then(
    () => true,
    (error: { code?: unknown }) => error.code !== "ENOENT",
  );
  return found ? wrk : autocannon;
}

const wrk: LoadTool = {
  name: "wrk",
  async load(url, seconds) {
    const { stdout } = await run("wrk", ["-t1", `-c${connections}`, `-d${seconds}s`, url]);
    const [, requests, took, unit] = /(\d+) requests in ([\d.]+)(m?s)/.exec(stdout) ?? [];
    if (requests === undefined || /Socket errors|Non-2xx/.test(stdout)) throw new Error(`The load failed:\n${stdout}`);
    return { requests: Number(requests), seconds: Number(took) / (unit === "ms" ? 1000 : 1) };
  },
};

const autocannon: LoadTool = {
  name: "autocannon",
  async load(url, seconds) {
    const script = createRequire(import.meta.url).resolve("autocannon");
    const { stdout } = await run(process.execPath, [script, "-j", "-n", "-c", `${connections}`, "-d", `${seconds}`, url]);
    const result = JSON.parse(stdout) as { requests: { total: number }; duration: number; errors: number; non2xx: number };
    if (result.errors + result.non2xx > 0) throw new Error(`The load failed:\n${stdout}`);
    return { requests: result.requests.total, seconds: result.duration };
  },
};
