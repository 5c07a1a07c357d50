import { routerNamed, routesFor } from "../contestants/routers.js";
import { FreshRequests } from "../fresh-requests.js";
import type { Operation } from "../operations.js";
import type { TrafficRequest } from "../traffic.js";
import type { Task } from "./task.js";

export interface FirstLookupsInput {
  readonly operations: readonly Operation[];
  readonly traffic: readonly TrafficRequest[];
}

/**
 * Cold: nanoseconds per look-up of the first requests after building. The worker is fresh and does one round;
 * nothing is proven here, since proving would warm the code up. `matching` proves the same contestants on the same traffic.
 */
export const firstLookups: Task<FirstLookupsInput> = async (name, { operations, traffic }) => {
  const contestant = routerNamed(name);
  const routes = routesFor(contestant, operations);
  const batch = new FreshRequests(traffic).batch(traffic.length);
  const router = contestant.build(routes);
  return () => {
    const start = process.hrtime.bigint();
    router.run(batch);
    return { each: Number(process.hrtime.bigint() - start) / traffic.length };
  };
};
