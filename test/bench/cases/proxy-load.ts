import type { SizedPath } from "../contestants/upstream.js";
import type { LoadTool } from "../load.js";
import type { Contestant } from "../processes.js";
import { tell } from "../proxy-fleet.js";

/** Bodies of one size, from one upstream to all proxies. */
export interface Scenario {
  readonly upstream: "node:http" | "nginx";
  readonly path: SizedPath;
  /** Rounds that count. */
  readonly rounds: number;
}

const connections = 64;
const loadSeconds = 1;

/** One load of a proxy. */
export async function loadOnce(proxy: Contestant, path: SizedPath, tool: LoadTool) {
  const { port } = await tell(proxy, "load");
  const { requests, seconds, p99Ms } = await tool.load(`http://127.0.0.1:${port}${path}`, loadSeconds, connections);
  const { cpuMicroseconds } = await tell(proxy, "load");
  return { perSecond: requests / seconds, cpu: (cpuMicroseconds as number) / requests, p99: p99Ms };
}
