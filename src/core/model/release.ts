import type { AnyBackendConfig } from "./any-backend.js";
import type { ApiGroup } from "./config.js";
import type { Clock, RandomSource } from "./ports.js";

/** What has been released of one group in one environment. */
export interface GroupRelease {
  /** Number of the revision: `"1.0.0"`. */
  readonly revision: string;
  /** SHA-256 of the revision's canonical text, in hex. */
  readonly digest: string;
  /** The group backend that was chosen at release; it holds before the revision's own (R3). */
  readonly backend?: AnyBackendConfig;
  /** Taken offline: every request is answered with 503. */
  readonly offline: boolean;
  /** The environment's sequence number that made it so. */
  readonly sequence: number;
  /** When that was: ISO 8601, UTC. */
  readonly at: string;
}

/** A release with the revision that it made live. */
export interface ReleasedGroup extends GroupRelease {
  readonly group: ApiGroup<AnyBackendConfig>;
}

/** All that is live in one environment at one moment. */
export interface ReleasedState {
  /** Sequence numbers count within an epoch. A later epoch sorts after an earlier one. */
  readonly epoch: string;
  /** Counts the changes of the environment, from 1, without a gap. */
  readonly sequence: number;
  readonly groups: readonly ReleasedGroup[];
}

/** Told by a {@link ReleaseSource}: the part of a gateway that follows releases. */
export interface ReleaseFollower {
  /** Serves a state instead of the one before. Rejects with `ConfigError`, and goes on as it was, where this gateway can't serve it. */
  apply(state: ReleasedState, from: "store" | "file"): Promise<void>;
  /** The store has just said what is live. */
  heard(): void;
  /** What it said is what is served. */
  confirmed(): void;
  /** Something could not be read, or was refused; what is served stays. */
  failed(error: Error): void;
  /** Whether the store can be read and changes are heard at the moment. */
  store(state: "live" | "down"): void;
}

/** How a gateway wants to be kept up to date. */
export interface FollowOptions {
  /** Path of a file that keeps the last state that was served, for a start without the store. */
  readonly lastKnownGood?: string | undefined;
  readonly clock: Clock;
  readonly random: RandomSource;
}

/** Where a gateway gets what is released; `openReleases` of `pointsman/releases` makes one. */
export interface ReleaseSource {
  /** In the order of a release's way; the last is the default. */
  readonly environments: readonly string[];
  /** Tells the follower what is live now, and every change, until the result is called. It settles when nothing is under way any more. */
  follow(environment: string, follower: ReleaseFollower, options: FollowOptions): () => Promise<void>;
}

/** What `createGateway` takes instead of a configuration: whatever is live in an environment. */
export interface ReleasedConfig {
  readonly releases: ReleaseSource;
  /** Default: the last of the releases' environments (`"online"`). */
  readonly environment?: string;
  /** Host names that reach another environment, exact or `*.example.com`: `{ "test.example.com": "test" }`. No other part of a request can. */
  readonly environmentByHost?: Readonly<Record<string, string>>;
  /**
   * Path of a file for the last state that was served: where the store can't be reached at the start, the gateway begins with
   * that. Written whole and readable by its owner only (0600); one that is damaged is not used. Default: none. With
   * `environmentByHost`, each further environment has its name appended.
   */
  readonly lastKnownGood?: string;
  /** Milliseconds without word from the store after which the gateway is not ready any more. It serves on. Default: no end. */
  readonly maxStalenessMs?: number;
}

/** How far a gateway is with the releases that it follows. */
export interface ReleaseStatus {
  /** What is served; `null` where nothing is yet. */
  readonly epoch: string | null;
  readonly sequence: number | null;
  /** Where the served state came from. */
  readonly from: "store" | "file" | null;
  /** Milliseconds since the served state was put in place. */
  readonly ageMs: number | null;
  /** Milliseconds since the store was last heard: 0 while it is. */
  readonly staleMs: number;
  readonly store: "live" | "down";
  /** What went wrong last, until something went well. */
  readonly problem: string | null;
}

/** One group of a gateway. */
export interface GroupStatus {
  readonly group: string;
  /** `null` for groups that come from a configuration. */
  readonly revision: string | null;
  /** The environment's sequence number that released it. */
  readonly sequence: number | null;
  /** When it was released: ISO 8601. */
  readonly at: string | null;
  /** By what is known of its HTTP targets: all are fit to answer (or not watched), some, none; or the group was taken offline. */
  readonly health: "up" | "degraded" | "down" | "offline";
}

/** How a gateway is. */
export interface GatewayStatus {
  /** Whether it should get requests: it has something to serve, is not closing, and has heard of the store within `maxStalenessMs`. */
  readonly ready: boolean;
  readonly environment: string;
  /** `null` for gateways that serve a configuration. */
  readonly releases: ReleaseStatus | null;
  readonly groups: readonly GroupStatus[];
  /** The other environments of a gateway that serves several by host. */
  readonly others: readonly GatewayStatus[];
}
