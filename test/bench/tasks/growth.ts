import { mockConfig } from "../contestants/answerer-pointsman.js";
import { type Batch, FreshRequests } from "../fresh-requests.js";
import { groupedTable } from "../grouped-table.js";
import { loadLibrary } from "../library.js";
import { generateTraffic, type TrafficRequest } from "../traffic.js";
import type { Operation } from "../operations.js";
import { nanosecondsEach, refuseIf, type Task, warmUpMs } from "./task.js";

export interface GrowthInput {
  readonly roundMs: number;
}

type MockGateway = ReturnType<Awaited<ReturnType<typeof loadLibrary>>["createGateway"]>;

/**
 * Nanoseconds per dispatch to a Mock API in a gateway of as many APIs as the contestant's name says: to all of them in
 * turn, and to ten of them, which a processor's caches hold whatever the size of the table.
 */
export const growth: Task<GrowthInput> = async (name, { roundMs }) => {
  const operations = groupedTable(Number.parseInt(name.replaceAll(",", ""), 10));
  const gateway = (await loadLibrary()).createGateway(mockConfig(operations));
  const all = await proven(gateway, generateTraffic(operations, ["any"], 10_000));
  const ten = await proven(gateway, generateTraffic(tenOf(operations), ["any"], 10_000));
  const measure = (requests: FreshRequests, ms: number) =>
    nanosecondsEach(
      1_000,
      ms,
      (size) => requests.batch(size),
      (batch) => run(gateway, batch),
    );
  for (const requests of [all, ten]) await measure(requests, warmUpMs);
  return async () => ({ all: await measure(all, roundMs), ten: await measure(ten, roundMs) });
};

/** Ten operations, spread over the table and over the kinds of its paths. */
function tenOf(operations: readonly Operation[]): Operation[] {
  const step = operations.length / 10;
  return Array.from({ length: 10 }, (_, i) => operations[Math.floor(i * step) - (Math.floor(i * step) % 10) + i] as Operation);
}

async function run(gateway: MockGateway, { methods, paths }: Batch): Promise<number> {
  let bytes = 0;
  for (let i = 0; i < paths.length; i++) {
    const response = await gateway.dispatch({ method: methods[i] as string, url: paths[i] as string });
    bytes += (response.body as Uint8Array).byteLength;
  }
  return bytes;
}

async function proven(gateway: MockGateway, traffic: readonly TrafficRequest[]): Promise<FreshRequests> {
  for (const { method, path, operation } of traffic.slice(0, 1_000)) {
    const { served } = await gateway.dispatch({ method, url: path });
    if (served.api !== `operation-${operation}`) refuseIf(`${method} ${path} reached ${served.api} instead of operation-${operation}`);
  }
  return new FreshRequests(traffic);
}
