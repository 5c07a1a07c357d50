import { compare, limit } from "../compare.js";
import { httpRequestProxy } from "../contestants/proxy-http-request.js";
import { rotated } from "../interleave.js";
import type { Contestant } from "../processes.js";
import { ProxyFleet, tell } from "../proxy-fleet.js";
import type { Row } from "../report.js";
import type { Samples } from "../samples.js";
import { download, upload } from "../streams.js";
import type { BenchContext } from "./context.js";
import { ours } from "./proxy-rows.js";

const rival = httpRequestProxy.name;
const bytes = 1600 * 65_536;
const stalledBytes = bytes / 2;
const stallMs = 1000;
const maxPeakMB = 45;

/** 100 MB down and up against node:http's own client, and what our process holds meanwhile. */
export async function streamRows({ quick, progress }: BenchContext): Promise<Row[]> {
  progress("proxy: streams");
  const fleet = await ProxyFleet.start("node:http", [ours, rival]);
  if (!(fleet instanceof ProxyFleet)) throw new Error(fleet.unfit);
  const samples = fleet.samples();
  try {
    for (const [name, proxy] of fleet.running) await watchMemory(name, proxy, samples);
    for (let round = 0; round < (quick ? 2 : 9); round++) {
      for (const [name, proxy] of rotated(fleet.running, round)) samples.add(name, await speeds(proxy));
    }
  } finally {
    await fleet.stop();
  }
  return rowsOf(samples);
}

/** Peaks of a process that has done nothing else. A body that were kept while one side rests would show: it is larger than the limit. */
async function watchMemory(name: string, proxy: Contestant, samples: Samples): Promise<void> {
  const { port } = await tell(proxy, "load");
  const transfers = {
    down: () => download(port as number, bytes),
    up: () => upload(port as number, bytes),
    slowReader: () => download(port as number, stalledBytes, stallMs),
    slowUpstream: () => upload(port as number, stalledBytes, stallMs),
  };
  await tell(proxy, "idle");
  for (const [metric, transfer] of Object.entries(transfers)) {
    await transfer();
    samples.add(name, { [`${metric}Peak`]: (await tell(proxy, "peak")).peakMB as number });
  }
}

async function speeds(proxy: Contestant) {
  const port = (await tell(proxy, "load")).port as number;
  return { down: await megabytesPerSecond(() => download(port, bytes)), up: await megabytesPerSecond(() => upload(port, bytes)) };
}

async function megabytesPerSecond(transfer: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await transfer();
  return bytes / 1000 / (performance.now() - start);
}

function rowsOf(samples: Samples): Row[] {
  const speed = (scenario: string, metric: string) =>
    compare({ case: "proxy", scenario, samples, metric, unit: "MB/s", better: "more", ours, rivals: [{ name: rival, atLeast: 0.75 }] });
  const peak = (scenario: string, metric: string) =>
    limit({ case: "proxy", scenario: `${scenario}, memory over idle`, samples, metric, unit: "MB", ours }, maxPeakMB);
  return [
    ...speed("100 MB down", "down"),
    ...speed("100 MB up", "up"),
    peak("100 MB down", "downPeak"),
    peak("100 MB up", "upPeak"),
    peak("slow reader", "slowReaderPeak"),
    peak("slow upstream", "slowUpstreamPeak"),
  ];
}
