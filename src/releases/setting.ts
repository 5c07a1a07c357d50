import type { AnyBackendAdapter, Clock, FunctionRegistry, RandomSource } from "../core/index.js";
import type { ReleaseStore } from "./store.js";

/** What everything of one `openReleases` shares. */
export interface Setting {
  readonly store: ReleaseStore;
  readonly environments: readonly string[];
  readonly backends: readonly AnyBackendAdapter[];
  /** `undefined`: which functions there are is the gateways' business. */
  readonly functions: FunctionRegistry | undefined;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly conflictTimeoutMs: number;
}

/** Who makes a change, and why. */
export interface Signature {
  /** At most 1,000 characters. */
  readonly actor?: string;
  /** At most 1,000 characters. */
  readonly comment?: string;
}
