import type { AnyBackendConfig } from "../../core/index.js";
import { writeDocument } from "../documents.js";
import { entryAt } from "../log.js";
import type { ChangeRecord, ChosenBackend, LiveGroup, Pointer, RevisionRecord } from "../records.js";
import { ReleaseError } from "../release-error.js";
import type { GroupInEnvironment } from "../releases.js";
import { findRevision, groupIn } from "../revisions/revisions.js";
import { storableIssues } from "../revisions/check-storable.js";
import type { Setting } from "../setting.js";
import { ConfigError } from "../../core/index.js";
import { checkCandidate } from "./candidate.js";
import { changeGroup, type NextLive } from "./change-environment.js";
import { readKept } from "./kept.js";
import { checkEnvironment, liveOf } from "./pointers.js";

/** Makes a revision live, with the backend that is chosen now or its own. */
export async function release(
  setting: Setting,
  asked: GroupInEnvironment & { readonly revision?: string; readonly backend?: AnyBackendConfig },
): Promise<ChangeRecord> {
  const { group, environment, backend } = asked;
  checkEnvironment(setting, environment);
  const record = await findRevision(setting, group, asked.revision);
  const issues = storableIssues(backend).map((issue) => ({ ...issue, path: `/backend${issue.path}` }));
  if (issues.length > 0) throw new ConfigError(issues);
  let chosen: ChosenBackend | null = null;
  return changeGroup(setting, environment, "release", group, asked, async (pointer) => {
    const next = await fitting(setting, pointer, record, backend);
    if (backend !== undefined) chosen ??= { ...(await writeDocument(setting.store, JSON.stringify(backend))), kind: backend.kind };
    return { ...next, backend: chosen, before: lastOnline(liveOf(pointer, group)) };
  });
}

/** Makes another revision live and keeps the chosen backend. */
export async function switchRevision(setting: Setting, asked: GroupInEnvironment & { readonly revision: string }): Promise<ChangeRecord> {
  const { group, environment } = asked;
  checkEnvironment(setting, environment);
  const record = await findRevision(setting, group, asked.revision);
  return changeGroup(setting, environment, "switch", group, asked, async (pointer) => {
    const live = released(pointer, asked);
    if (live.offline) throw new ReleaseError("OFFLINE", `Group ${JSON.stringify(group)} is offline in ${environment}: release it.`);
    const next = await fitting(setting, pointer, record, await backendOf(setting, live));
    return { ...next, backend: live.backend, before: live.sequence };
  });
}

/** Makes live what was so before the last change of the group. */
export function rollback(setting: Setting, asked: GroupInEnvironment): Promise<ChangeRecord> {
  const { group, environment } = asked;
  return changeGroup(setting, environment, "rollback", group, asked, async (pointer) => {
    const { before } = released(pointer, asked);
    const target = before === null ? undefined : (await entryAt(setting.store, pointer.history, before - 1))?.live;
    if (target === undefined || target === null) {
      throw new ReleaseError("NOTHING_BEFORE", `Group ${JSON.stringify(group)} was never released to ${environment} before.`);
    }
    const next = await fitting(setting, pointer, target, await backendOf(setting, target));
    return { ...next, backend: target.backend, before: target.before };
  });
}

/** Has the group refuse every request. */
export function takeOffline(setting: Setting, asked: GroupInEnvironment): Promise<ChangeRecord> {
  return changeGroup(setting, asked.environment, "offline", asked.group, asked, async (pointer) => {
    const { revision, document, backend, offline, sequence, before } = released(pointer, asked);
    return { revision, document, backend, offline: true, before: offline ? before : sequence };
  });
}

/** A revision that fits what else is live. */
async function fitting(
  setting: Setting,
  pointer: Pointer,
  { revision, document }: Pick<RevisionRecord, "revision" | "document">,
  backend: AnyBackendConfig | undefined,
): Promise<Omit<NextLive, "backend" | "before">> {
  await checkCandidate(setting, pointer, { group: groupIn(await readKept(setting, document)), backend });
  return { revision, document, offline: false };
}

async function backendOf(setting: Setting, { backend }: LiveGroup): Promise<AnyBackendConfig | undefined> {
  return backend === null ? undefined : (JSON.parse(await readKept(setting, backend)) as AnyBackendConfig);
}

/** What a rollback goes back to: never to having been offline. */
function lastOnline(live: LiveGroup | undefined): number | null {
  if (live === undefined) return null;
  return live.offline ? live.before : live.sequence;
}

function released(pointer: Pointer, { group, environment }: GroupInEnvironment): LiveGroup {
  const live = liveOf(pointer, group);
  if (live !== undefined) return live;
  throw new ReleaseError("NOT_RELEASED", `Group ${JSON.stringify(group)} is not released to ${environment}.`);
}
