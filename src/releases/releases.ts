import type { AnyBackendConfig, ApiGroup } from "../core/index.js";
import type { ReleaseSource } from "../core/model/release.js";
import type { Difference } from "./diff/diff-groups.js";
import type { ReleaseAction } from "./records.js";
import type { Signature } from "./setting.js";

/** A stored revision. */
export interface Revision {
  readonly group: string;
  /** `major.minor.patch`. */
  readonly revision: string;
  /** SHA-256 of its canonical text, in hex: the same for revisions that mean the same. */
  readonly digest: string;
  readonly actor: string | null;
  readonly comment: string | null;
  /** When it was saved: ISO 8601, UTC. */
  readonly at: string;
}

/** A change of an environment. */
export interface Release {
  readonly environment: string;
  /** Counts the changes of the environment from 1, without a gap. */
  readonly sequence: number;
  readonly action: ReleaseAction;
  /** `null` where an epoch began. */
  readonly group: string | null;
  /** What is live of the group since. */
  readonly revision: string | null;
  /** Kind of the group backend that was chosen; `null` where the revision's own holds. */
  readonly backend: string | null;
  readonly offline: boolean;
  readonly actor: string | null;
  readonly comment: string | null;
  /** When: ISO 8601, UTC. */
  readonly at: string;
}

/** What is live of a group. */
export interface LiveRelease {
  readonly group: string;
  readonly revision: string;
  readonly digest: string;
  readonly backend: string | null;
  readonly offline: boolean;
  /** Of the change that made it so. */
  readonly sequence: number;
  readonly at: string;
}

/** What is live in an environment. */
export interface EnvironmentStatus {
  readonly environment: string;
  /** `null` where nothing was ever released. */
  readonly epoch: string | null;
  readonly sequence: number;
  /** By name. */
  readonly groups: readonly LiveRelease[];
}

/** Names a group in an environment. */
export interface GroupInEnvironment extends Signature {
  readonly group: string;
  readonly environment: string;
}

/**
 * Revisions of groups, and which of them are live where. Every method may reject with a `StoreError`. One that changes something
 * and rejects has changed nothing, but for the code `UNKNOWN`.
 */
export interface Releases extends ReleaseSource {
  /**
   * Stores a group as an immutable revision. Its APIs may inherit a backend that is chosen at release only.
   * @param options `revision`: its number, `major.minor.patch`; default the next patch, `0.0.1` for the first
   * @throws ConfigError when the group is not valid, holds code, or the number is ill-formed; ReleaseError DUPLICATE_REVISION
   */
  saveRevision(group: ApiGroup<AnyBackendConfig>, options?: Signature & { readonly revision?: string }): Promise<Revision>;
  /** Every revision of a group, by number. */
  revisions(group: string): Promise<readonly Revision[]>;
  /**
   * The group that a revision is.
   * @throws ReleaseError UNKNOWN_REVISION
   */
  revision(group: string, revision: string): Promise<ApiGroup<AnyBackendConfig>>;
  /**
   * Where two revisions of a group differ.
   * @throws ReleaseError UNKNOWN_REVISION
   */
  diff(group: string, before: string, after: string): Promise<readonly Difference[]>;
  /**
   * Makes a revision live in an environment.
   * @param release `revision`: default the highest; `backend`: the group backend from now on, http or mock; default the revision's own
   * @throws ConfigError when what the environment would serve breaks a rule; ReleaseError UNKNOWN_REVISION, UNKNOWN_ENVIRONMENT,
   * ENVIRONMENT_FULL for another group beyond about 2,000
   */
  release(release: GroupInEnvironment & { readonly revision?: string; readonly backend?: AnyBackendConfig }): Promise<Release>;
  /**
   * Makes another revision live and keeps the backend that was chosen at release.
   * @throws ReleaseError NOT_RELEASED, OFFLINE; otherwise as `release`
   */
  switchRevision(release: GroupInEnvironment & { readonly revision: string }): Promise<Release>;
  /**
   * Makes live what was so before, with its backend: before the last release, switch or taking offline. Doing it again goes back further.
   * @throws ReleaseError NOT_RELEASED, NOTHING_BEFORE; ConfigError when that does not fit what else is live by now
   */
  rollback(release: GroupInEnvironment): Promise<Release>;
  /**
   * Has every request to the group answered with 503 until it is released or rolled back.
   * @throws ReleaseError NOT_RELEASED
   */
  takeOffline(release: GroupInEnvironment): Promise<Release>;
  /**
   * The changes of an environment, newest first.
   * @param options `group`: only that one's; `limit`: how many at most, default 100
   */
  history(environment: string, options?: { readonly group?: string; readonly limit?: number }): Promise<readonly Release[]>;
  /** What is live, by environment in their order. */
  status(): Promise<readonly EnvironmentStatus[]>;
  /**
   * Has gateways take what is live from now on, also where its sequence numbers are lower than those they know: after the store
   * was restored from a backup, or replaced.
   */
  beginEpoch(environment: string, signature?: Signature): Promise<Release>;
}
