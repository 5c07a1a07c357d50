import type { Router } from "../contestants/router.js";
import { routerNamed, routesFor } from "../contestants/routers.js";
import type { Operation } from "../operations.js";
import { heldBytes, type Task } from "./task.js";

export interface BuildingInput {
  readonly operations: readonly Operation[];
}

/** Time to build a table, the first in a fresh worker and the median of later ones, and the bytes that it holds. */
export const building: Task<BuildingInput> = async (name, { operations }) => {
  const contestant = routerNamed(name);
  const routes = routesFor(contestant, operations);
  const kept: Router[] = [];
  return () => {
    const before = heldBytes();
    const first = timed(() => kept.push(contestant.build(routes)));
    const bytes = heldBytes() - before;
    const later = Array.from({ length: 9 }, () => timed(() => contestant.build(routes)));
    return { firstMs: first, laterMs: later.sort((a, b) => a - b)[4] as number, heapMB: bytes / 1e6, kept: kept.length };
  };
};

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
