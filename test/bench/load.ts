import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Requests that were answered, and how long it took. */
export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  /** What 99 of 100 requests undercut, in milliseconds. */
  readonly p99Ms: number;
}

/** Loads a server from a process of its own. */
export interface LoadTool {
  readonly name: string;
  /** What to know about its figures. */
  readonly note?: string;
  load(url: string, seconds: number, connections: number): Promise<LoadResult>;
}

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
  async load(url, seconds, connections) {
    const { stdout } = await run("wrk", ["-t1", `-c${connections}`, `-d${seconds}s`, "--latency", url]);
    const [, requests, took, unit] = /(\d+) requests in ([\d.]+)(m?s)/.exec(stdout) ?? [];
    const [, p99, p99Unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? [];
    if (requests === undefined || /Socket errors|Non-2xx/.test(stdout)) throw new Error(`The load failed:\n${stdout}`);
    return { requests: Number(requests), seconds: milliseconds(took, unit) / 1000, p99Ms: milliseconds(p99, p99Unit) };
  },
};

const autocannon: LoadTool = {
  name: "autocannon",
  note: "wrk is not installed: autocannon needs a processor for itself and may be what limits the figures",
  async load(url, seconds, connections) {
    const script = createRequire(import.meta.url).resolve("autocannon");
    const { stdout } = await run(process.execPath, [script, "-j", "-n", "-c", `${connections}`, "-d", `${seconds}`, url]);
    const { requests, latency, duration, errors, non2xx } = JSON.parse(stdout) as AutocannonResult;
    if (errors + non2xx > 0) throw new Error(`The load failed:\n${stdout}`);
    return { requests: requests.total, seconds: duration, p99Ms: latency.p99 };
  },
};

interface AutocannonResult {
  readonly requests: { readonly total: number };
  readonly latency: { readonly p99: number };
  readonly duration: number;
  readonly errors: number;
  readonly non2xx: number;
}

const inMilliseconds: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000 };

function milliseconds(figure = "", unit = ""): number {
  return Number(figure) * (inMilliseconds[unit] ?? Number.NaN);
}
