import type { Target } from "../target.js";
import { compareBusyness } from "./busyness.js";
import type { Balance } from "./strategy.js";
import type { Turns } from "./turns.js";

/** The target with the fewest requests under way for its weight. Those that are equally busy get their turns. */
export function leastRequests(turns: Turns): Balance {
  return (_exchange, targets) => turns.next(targets, leastBusy(targets));
}

function leastBusy(targets: readonly Target[]): Target | undefined {
  let least = targets[0];
  for (const target of targets) if (least !== undefined && compareBusyness(target, least) < 0) least = target;
  return least;
}
