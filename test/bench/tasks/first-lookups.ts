import { routerNamed, routesFor } from "../contestants/routers.js";
import { FreshRequests } from "../fresh-requests.js";
import type { Operation } from "../operations.js";
import type { TrafficRequest } from "../traffic.js";
import { collectYoungGarbage, type Task } from "./task.js";

export interface FirstLookupsInput {
  readonly operations: readonly Operation[];
  readonly traffic: readonly TrafficRequest[];
}

const batchSize = 20;

/**
 * Cold: nanoseconds per look-up of the first requests after building. The worker is fresh and does one round;
 * nothing is proven here, since proving would warm the code up. `matching` proves the same contestants on the same traffic.
 */
export const firstLookups: Task<FirstLookupsInput> = async (name, { operations, traffic }) => {
  const contestant = routerNamed(name);
  const routes = routesFor(contestant, operations);
  const requests = new FreshRequests(traffic);
  // A few at a time, as a server gets them: one long loop would wait for its replacement while it runs.
  const batches = Array.from({ length: traffic.length / batchSize }, () => requests.batch(batchSize));
  const router = contestant.build(routes);
  // What building has thrown away is building's cost: else the collection falls into the look-ups of whoever comes next to it.
  collectYoungGarbage();
  return () => {
    const start = process.hrtime.bigint();
    for (const batch of batches) router.run(batch);
    return { each: Number(process.hrtime.bigint() - start) / traffic.length };
  };
};
