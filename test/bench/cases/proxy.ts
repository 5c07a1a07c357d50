import { unmeasured, unrated } from "../compare.js";
import { proxies } from "../contestants/proxies.js";
import { rotated } from "../interleave.js";
import { type LoadTool, loadTool } from "../load.js";
import { ProxyFleet } from "../proxy-fleet.js";
import type { Row } from "../report.js";
import type { Samples } from "../samples.js";
import type { BenchCase, BenchContext } from "./context.js";
import { loadOnce, type Scenario } from "./proxy-load.js";
import { ours, proxyRows } from "./proxy-rows.js";
import { shareRows } from "./proxy-shares.js";
import { streamRows } from "./proxy-streams.js";

const scenarios: readonly Scenario[] = [
  { upstream: "node:http", path: "/1k", rounds: 7 },
  { upstream: "node:http", path: "/100k", rounds: 3 },
  { upstream: "nginx", path: "/1k", rounds: 3 },
  { upstream: "nginx", path: "/100k", rounds: 3 },
];

/** A quick run has these alone before all scenarios but the first. */
const few = [ours, "raw http.request", "nginx"];

/** Proxies over loopback, each in a process of its own: requests per second, processor time, latency, streams, memory. */
export const proxyCase: BenchCase = {
  name: "proxy",
  async run(context) {
    const tool = await loadTool();
    const rows: Row[] = [];
    for (const upstream of ["node:http", "nginx"] as const) rows.push(...(await behind(upstream, tool, context)));
    return [...rows, ...(await streamRows(context))];
  },
};

async function behind(upstream: Scenario["upstream"], tool: LoadTool, { quick, progress }: BenchContext): Promise<Row[]> {
  const names = proxies.map(({ name }) => name);
  const fleet = await ProxyFleet.start(upstream, quick && upstream === "nginx" ? few : names);
  if (!(fleet instanceof ProxyFleet)) return [leftOut(upstream, fleet.unfit)];
  const rows: Row[] = [];
  try {
    for (const scenario of scenarios.filter((candidate) => candidate.upstream === upstream)) {
      progress(`proxy: ${scenario.path.slice(1)} from ${upstream}`);
      rows.push(...proxyRows(scenario, await measure(fleet, scenario, tool, quick), tool));
    }
    if (upstream === "node:http") rows.push(...(await shareRows(fleet, tool)));
  } finally {
    await fleet.stop();
  }
  return rows;
}

async function measure(fleet: ProxyFleet, scenario: Scenario, tool: LoadTool, quick: boolean): Promise<Samples> {
  const samples = fleet.samples();
  const measured = quick && scenario !== scenarios[0] ? fleet.running.filter(([name]) => few.includes(name)) : fleet.running;
  // The first round only warms the proxies up.
  for (let round = quick ? 1 : 0; round <= (quick ? 1 : scenario.rounds); round++) {
    for (const [name, proxy] of rotated(measured, round)) {
      const figures = await loadOnce(proxy, scenario.path, tool);
      if (round > 0) samples.add(name, figures);
    }
  }
  return samples;
}

function leftOut(upstream: string, reason: string): Row {
  const common = { case: "proxy", scenario: `upstream ${upstream}`, contestant: ours, unit: "req/s", met: null };
  return { ...common, ...unmeasured, ...unrated, note: `left out: ${reason}` };
}
