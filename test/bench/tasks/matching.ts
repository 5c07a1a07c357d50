import { whatRouterGetsWrong } from "../contestants/prove-router.js";
import { routerNamed, routesFor } from "../contestants/routers.js";
import { FreshRequests } from "../fresh-requests.js";
import type { Operation } from "../operations.js";
import type { TrafficRequest } from "../traffic.js";
import { type Figures, nanosecondsEach, refuseIf, type Task, warmUpMs } from "./task.js";

export interface MatchingInput {
  readonly operations: readonly Operation[];
  readonly traffic: readonly TrafficRequest[];
  /** Running time of one metric in one round. */
  readonly roundMs: number;
}

const batchSize = 2_000;

/** Steady state: nanoseconds per look-up of mixed traffic and of each of its kinds. */
export const matching: Task<MatchingInput> = async (name, { operations, traffic, roundMs }) => {
  const contestant = routerNamed(name);
  const router = contestant.build(routesFor(contestant, operations));
  refuseIf(whatRouterGetsWrong(router, traffic));
  const kinds = [...new Set(traffic.map(({ kind }) => kind))];
  const byKind = kinds.map((kind) => [kind, new FreshRequests(traffic.filter((request) => request.kind === kind))] as const);
  const mixed = new FreshRequests(traffic);
  const measure = (requests: FreshRequests, ms: number) =>
    nanosecondsEach(
      batchSize,
      ms,
      (size) => requests.batch(size),
      (batch) => router.run(batch),
    );
  await measure(mixed, warmUpMs);
  return async () => {
    const figures: Record<string, number> = { mixed: await measure(mixed, 3 * roundMs) };
    for (const [kind, requests] of byKind) figures[kind] = await measure(requests, roundMs);
    return figures satisfies Figures;
  };
};
