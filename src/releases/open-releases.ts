import { type AnyBackendAdapter, ConfigError, defaultEnvironments, type FunctionRegistry } from "../core/index.js";
import type { FollowOptions, ReleaseFollower } from "../core/model/release.js";
import { withDefaultBackends } from "../default-backends.js";
import { webPlatform } from "../platform/web-platform.js";
import { diffGroups } from "./diff/diff-groups.js";
import { beginEpoch } from "./environment/change-environment.js";
import { release, rollback, switchRevision, takeOffline } from "./environment/make-live.js";
import { checkEnvironment, readPointer } from "./environment/pointers.js";
import { Following } from "./follow/following.js";
import { newestFirst } from "./log.js";
import type { ChangeRecord, LiveGroup, RevisionRecord } from "./records.js";
import type { EnvironmentStatus, LiveRelease, Release, Releases, Revision } from "./releases.js";
import { findRevision, listRevisions, readRevision, saveRevision } from "./revisions/revisions.js";
import type { Setting } from "./setting.js";
import type { ReleaseStore } from "./store.js";

/** Options of {@link openReleases}. */
export interface ReleasesOptions {
  readonly store: ReleaseStore;
  /** In the order of a release's way. Default `["test", "pre-release", "online"]`. */
  readonly environments?: readonly string[];
  /** Adapters of your own kinds, as the gateways have them. */
  readonly backends?: readonly AnyBackendAdapter[];
  /** The functions that gateways have. Default: names of functions are not checked here; a gateway that lacks one refuses the release. */
  readonly functions?: FunctionRegistry;
  /** Milliseconds for which a change tries again while others change the same; then `CONFLICT`. Default 30,000. */
  readonly conflictTimeoutMs?: number;
}

/**
 * Opens the revisions and releases in a store. It holds nothing open itself: close the store when you are done.
 * @throws ConfigError when the environments are no names
 */
export function openReleases(options: ReleasesOptions): Releases {
  const { store, environments = defaultEnvironments, backends, functions, conflictTimeoutMs = 30_000 } = options;
  checkNames(environments);
  const { clock, random } = webPlatform;
  const setting: Setting = {
    store,
    environments: Object.freeze([...environments]),
    backends: withDefaultBackends(backends),
    functions,
    clock,
    random,
    conflictTimeoutMs,
  };
  const inEnvironment = async (environment: string, change: Promise<ChangeRecord>) => toRelease(environment, await change);
  return {
    environments: setting.environments,
    saveRevision: async (group, { revision, ...signature } = {}) =>
      toRevision(group.name, await saveRevision(setting, group, revision, signature)),
    revisions: async (group) => (await listRevisions(setting, group)).map((record) => toRevision(group, record)),
    revision: async (group, revision) => readRevision(setting, await findRevision(setting, group, revision)),
    diff: async (group, before, after) => {
      const [a, b] = await Promise.all([before, after].map(async (one) => readRevision(setting, await findRevision(setting, group, one))));
      return a === undefined || b === undefined ? [] : diffGroups(a, b);
    },
    release: (asked) => inEnvironment(asked.environment, release(setting, asked)),
    switchRevision: (asked) => inEnvironment(asked.environment, switchRevision(setting, asked)),
    rollback: (asked) => inEnvironment(asked.environment, rollback(setting, asked)),
    takeOffline: (asked) => inEnvironment(asked.environment, takeOffline(setting, asked)),
    beginEpoch: (environment, signature = {}) => inEnvironment(environment, beginEpoch(setting, environment, signature)),
    history: (environment, { group, limit = 100 } = {}) => history(setting, environment, group, limit),
    status: () => Promise.all(setting.environments.map((environment) => status(setting, environment))),
    follow: (environment: string, follower: ReleaseFollower, how: FollowOptions) => {
      checkEnvironment(setting, environment);
      const following = new Following(store, environment, follower, how);
      return () => following.stop();
    },
  };
}

function checkNames(environments: readonly string[]): void {
  const isName = (name: unknown) => typeof name === "string" && name !== "" && name.length <= 256 && !/\p{Surrogate}/u.test(name);
  if (environments.length > 0 && environments.every(isName) && new Set(environments).size === environments.length) return;
  const message = "Environments are named by one or more different texts of 1 to 256 characters.";
  throw new ConfigError([{ code: "INVALID_VALUE", path: "/environments", message }]);
}

async function history(setting: Setting, environment: string, group: string | undefined, limit: number): Promise<Release[]> {
  checkEnvironment(setting, environment);
  const pointer = await readPointer(setting, environment);
  const found: Release[] = [];
  if (pointer === undefined) return found;
  for await (const record of newestFirst(setting.store, pointer.history)) {
    if (found.length >= limit) break;
    if (group === undefined || record.group === group) found.push(toRelease(environment, record));
  }
  return found;
}

async function status(setting: Setting, environment: string): Promise<EnvironmentStatus> {
  const pointer = await readPointer(setting, environment);
  if (pointer === undefined) return { environment, epoch: null, sequence: 0, groups: [] };
  const { epoch, sequence } = pointer;
  const groups = Object.entries(pointer.groups).sort(([a], [b]) => (a < b ? -1 : 1));
  return { environment, epoch, sequence, groups: groups.map(([group, live]) => toLiveRelease(group, live)) };
}

function toLiveRelease(group: string, { revision, document, backend, offline, sequence, at }: LiveGroup): LiveRelease {
  return { group, revision, digest: document.digest, backend: backend?.kind ?? null, offline, sequence, at };
}

function toRevision(group: string, { revision, document, actor, comment, at }: RevisionRecord): Revision {
  return { group, revision, digest: document.digest, actor, comment, at };
}

function toRelease(environment: string, { sequence, action, group, live, actor, comment, at }: ChangeRecord): Release {
  const revision = live?.revision ?? null;
  return {
    environment,
    sequence,
    action,
    group,
    revision,
    backend: live?.backend?.kind ?? null,
    offline: live?.offline ?? false,
    actor,
    comment,
    at,
  };
}
