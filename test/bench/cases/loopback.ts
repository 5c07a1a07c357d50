import { compare } from "../compare.js";
import type { ServerContestant } from "../contestants/server.js";
import { servers } from "../contestants/servers.js";
import { rotated } from "../interleave.js";
import { type LoadTool, loadTool } from "../load.js";
import { bodyOf, type Operation } from "../operations.js";
import { Contestant } from "../processes.js";
import type { Row } from "../report.js";
import { Samples } from "../samples.js";
import type { ServingInput } from "../tasks/serving.js";
import type { BenchCase, BenchContext } from "./context.js";

const ours = "pointsman toNodeHandler";
const targets: Readonly<Record<string, number>> = { "bare node:http": 0.9, fastify: 1.2, "Hono on @hono/node-server": 1.3 };

/** Servers over loopback, each in a process of its own, loaded from another: requests per second, and processor time per request. */
export const loopbackCase: BenchCase = {
  name: "loopback",
  async run(context) {
    const tool = await loadTool();
    return rowsOf(await loadServers(servers, tool, context), tool);
  },
};

/** Loads servers in turns: their requests per second, and their processor time for each. */
export async function loadServers(contestants: readonly ServerContestant[], tool: LoadTool, context: BenchContext): Promise<Samples> {
  const samples = new Samples();
  const running = await startAll(contestants, context, samples);
  try {
    const rounds = context.quick ? 2 : 11;
    for (let round = 0; round < rounds; round++) {
      for (const [name, server] of rotated(running, round)) await loadOnce(name, server, tool, context, samples, round > 0);
    }
  } finally {
    await Promise.all(running.map(([, server]) => server.stop()));
  }
  return samples;
}

const connections = 50;
const path = "/repos/a-person/a-repository/issues/1347";

async function startAll(
  contestants: readonly ServerContestant[],
  { github }: BenchContext,
  samples: Samples,
): Promise<(readonly [string, Contestant])[]> {
  const wanted = github.findIndex(({ method, template }) => method === "GET" && template === "/repos/{owner}/{repo}/issues/{issue_number}");
  const bodies = github.map((operation: Operation) => JSON.stringify(bodyOf(operation)));
  const input: ServingInput = { operations: github, bodies, wanted, path };
  const running: (readonly [string, Contestant])[] = [];
  for (const { name } of contestants) {
    const started = await Contestant.start("serving", name, input);
    if (started instanceof Contestant) running.push([name, started]);
    else samples.refuse(name, started.unfit);
  }
  return running;
}

async function loadOnce(
  name: string,
  server: Contestant,
  tool: LoadTool,
  { quick }: BenchContext,
  samples: Samples,
  counts: boolean,
): Promise<void> {
  const { port } = await server.round();
  const { requests, seconds } = await tool.load(`http://127.0.0.1:${port}${path}`, quick ? 1 : 2, connections);
  const { cpuMicroseconds } = await server.round();
  // The first round only warms the server up.
  if (counts) samples.add(name, { perSecond: requests / seconds, cpu: (cpuMicroseconds as number) / requests });
}

function rowsOf(samples: Samples, tool: LoadTool): Row[] {
  const rivals = Object.entries(targets).map(([name, atLeast]) => ({ name, atLeast }));
  const common = { case: "loopback", samples, ours, rivals };
  return [
    ...compare({ ...common, scenario: `requests, by ${tool.name}`, metric: "perSecond", unit: "req/s", better: "more" }),
    ...compare({ ...common, scenario: "processor time", metric: "cpu", unit: "us/req" }),
  ];
}
