import type { AnyBackendConfig, ApiGroup } from "../../index.js";
import type { Release, Releases } from "../../releases/index.js";
import { Failure } from "../failure.js";

/** What is released, and where. */
export interface Order {
  readonly environment: string;
  /** The group backend from now on. */
  readonly backend: AnyBackendConfig | undefined;
  readonly revision: string | undefined;
  readonly actor: string;
  readonly comment: string | undefined;
}

type Group = ApiGroup<AnyBackendConfig>;

/** Stores a group where it differs from its last revision, and makes it live. */
export async function releaseGroup(releases: Releases, group: Group, order: Order): Promise<Release> {
  return makeLive(releases, group.name, { ...order, revision: await revisionFor(releases, group, order) });
}

/** Makes a revision live that is stored already. */
export function makeLive(releases: Releases, group: string, { environment, revision, backend, ...by }: Order): Promise<Release> {
  return releases.release({
    group,
    environment,
    ...(revision !== undefined && { revision }),
    ...(backend !== undefined && { backend }),
    ...signature(by),
  });
}

async function revisionFor(releases: Releases, group: Group, { revision, ...by }: Order): Promise<string> {
  const last = (await releases.revisions(group.name)).at(-1);
  if (revision === undefined && last !== undefined) {
    const { diffGroups } = await import("../../releases/index.js");
    if (diffGroups(await releases.revision(group.name, last.revision), group).length === 0) return last.revision;
  }
  return (await releases.saveRevision(group, { ...(revision !== undefined && { revision }), ...signature(by) })).revision;
}

/** What a release of a group would change of what is live, a line for each difference. */
export async function plan(releases: Releases, group: Group, environment: string): Promise<string> {
  const status = (await releases.status()).find((one) => one.environment === environment);
  if (status === undefined) throw new Failure(`There is no environment ${JSON.stringify(environment)}.`);
  const live = status.groups.find((one) => one.group === group.name);
  if (live === undefined) return "is not live there yet";
  const { diffGroups, formatDiff } = await import("../../releases/index.js");
  const differences = diffGroups(await releases.revision(group.name, live.revision), group);
  return differences.length === 0 ? `is live as ${live.revision} already` : `differs from ${live.revision}:\n${formatDiff(differences)}`;
}

function signature({ actor, comment }: Pick<Order, "actor" | "comment">) {
  return { actor, ...(comment !== undefined && { comment }) };
}
