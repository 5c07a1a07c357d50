import type { RetryPolicy } from "../../../core/model/http-config.js";
import type { Clock } from "../../../core/model/ports.js";
import { RetryBudget } from "./retry-budget.js";

/**
 * The budgets of one adapter. One belongs to a cluster and to the words that say how big it is: APIs that inherit a backend
 * share it, and an update that leaves the backend as it is does not fill it up again. It goes with its cluster.
 */
export class RetryBudgets {
  readonly #entries = new WeakMap<object, Map<string, RetryBudget>>();

  /** The budget of this policy for a cluster, made where there is none. */
  use(cluster: object, { budget = {} }: RetryPolicy, clock: Clock): RetryBudget {
    const budgets = this.#entries.get(cluster) ?? new Map<string, RetryBudget>();
    this.#entries.set(cluster, budgets);
    const key = `${budget.percent} ${budget.minPerSecond}`;
    const found = budgets.get(key) ?? new RetryBudget(budget, clock);
    budgets.set(key, found);
    return found;
  }
}
