import type { RetryPolicy } from "../../../core/model/http-config.js";
import type { Clock, Platform, RandomSource } from "../../../core/model/ports.js";
import type { Target } from "../targets/target.js";
import type { Backoff } from "../../../core/model/backoff.js";
import type { RetryBudget } from "./retry-budget.js";

/** When requests are sent again: a policy with its defaults, and what it acts on. */
export interface RetryRules {
  /** The first one included. */
  readonly attempts: number;
  readonly statuses: ReadonlySet<number>;
  readonly methods: ReadonlySet<string>;
  readonly backoff: Backoff;
  readonly maxBodyBytes: number;
  readonly budget: RetryBudget;
  /** Those that may be asked; a request that none of them can take is not sent again. */
  readonly targets: readonly Target[];
  readonly clock: Clock;
  readonly random: RandomSource;
}

/** Compiles a policy. */
export function compileRetry(
  { attempts = 2, statuses = [502, 503, 504], methods = idempotent, backoff = {}, maxBodyBytes = 65_536 }: RetryPolicy,
  budget: RetryBudget,
  targets: readonly Target[],
  { clock, random }: Platform,
): RetryRules {
  const { baseMs = 25, maxMs = 1000 } = backoff;
  return {
    attempts,
    statuses: new Set(statuses),
    methods: new Set(methods),
    backoff: { baseMs, maxMs },
    maxBodyBytes,
    budget,
    targets,
    clock,
    random,
  };
}

/** Methods whose effect is the same however often they arrive (RFC 9110 §9.2.2). */
const idempotent = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"];
