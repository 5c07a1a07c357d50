import { mockConfig } from "../contestants/answerer-pointsman.js";
import { FreshRequests } from "../fresh-requests.js";
import { groupedTable } from "../grouped-table.js";
import { loadLibrary } from "../library.js";
import { generateTraffic } from "../traffic.js";
import { nanosecondsEach, refuseIf, type Task } from "./task.js";

export interface GrowthInput {
  readonly roundMs: number;
}

/** Nanoseconds per dispatch to a Mock API in a gateway of as many APIs as the contestant's name says. */
export const growth: Task<GrowthInput> = async (name, { roundMs }) => {
  const operations = groupedTable(Number.parseInt(name.replaceAll(",", ""), 10));
  const gateway = (await loadLibrary()).createGateway(mockConfig(operations));
  const traffic = generateTraffic(operations, ["any"], 10_000);
  for (const { method, path, operation } of traffic.slice(0, 1_000)) {
    const { served } = await gateway.dispatch({ method, url: path });
    if (served.api !== `operation-${operation}`) refuseIf(`${method} ${path} reached ${served.api} instead of operation-${operation}`);
  }
  const requests = new FreshRequests(traffic);
  const run = async ({ methods, paths }: ReturnType<FreshRequests["batch"]>) => {
    let bytes = 0;
    for (let i = 0; i < paths.length; i++) {
      const response = await gateway.dispatch({ method: methods[i] as string, url: paths[i] as string });
      bytes += (response.body as Uint8Array).byteLength;
    }
    return bytes;
  };
  const measure = (ms: number) => nanosecondsEach(1_000, ms, (size) => requests.batch(size), run);
  await measure(300);
  return async () => ({ each: await measure(roundMs) });
};
