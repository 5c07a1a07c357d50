import { mockConfig } from "../contestants/answerer-pointsman.js";
import { groupedTable } from "../grouped-table.js";
import { loadLibrary } from "../library.js";
import { heldBytes, refuseIf, type Task } from "./task.js";

/** Seconds that `createGateway` takes for as many APIs as the contestant's name says, and what the gateway with its configuration holds. */
export const loading: Task<null> = async (name) => {
  const count = Number.parseInt(name.replaceAll(",", ""), 10);
  const { createGateway } = await loadLibrary();
  return async () => {
    const before = heldBytes();
    const text = JSON.stringify(mockConfig(groupedTable(count)));
    const withText = heldBytes();
    const config = JSON.parse(text) as ReturnType<typeof mockConfig>;
    const configBytes = heldBytes() - withText;
    const start = performance.now();
    const gateway = createGateway(config);
    const seconds = (performance.now() - start) / 1000;
    const { served } = await gateway.dispatch({ method: "GET", url: groupedTable(1)[0]?.template as string });
    refuseIf(served.api === "operation-0" ? undefined : `the first API was not reached but ${served.api}`);
    const whole = heldBytes() - before - (withText - before);
    return { seconds, configMB: configBytes / 1e6, heapMB: whole / 1e6, apis: gateway.routes().length };
  };
};
