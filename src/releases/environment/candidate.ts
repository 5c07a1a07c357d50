import { type AnyBackendConfig, type ApiGroup, ConfigError, type ConfigIssue, validate } from "../../core/index.js";
import type { Pointer } from "../records.js";
import { groupIn } from "../revisions/revisions.js";
import { concerns } from "../revisions/revision-issues.js";
import type { Setting } from "../setting.js";
import { readKept } from "./kept.js";

/** A group that is about to be live, and the backend that was chosen for it. */
export interface Candidate {
  readonly group: ApiGroup<AnyBackendConfig>;
  readonly backend: AnyBackendConfig | undefined;
}

/**
 * Checks what an environment would serve against R1 to R11. Groups that are offline take no part: their routes may be taken over.
 * @throws ConfigError whose paths begin at the release (`/backend`) or name the group (`/groups/petstore/apis/0`)
 */
export async function checkCandidate(setting: Setting, pointer: Pointer, { group, backend }: Candidate): Promise<void> {
  const others = Object.entries(pointer.groups).filter(([name, live]) => name !== group.name && !live.offline);
  const groups: ApiGroup<AnyBackendConfig>[] = [group];
  const chosen = new Map(backend === undefined ? [] : [[group.name, backend] as const]);
  for (const [name, live] of others) {
    groups.push(groupIn(await readKept(setting, live.document)));
    if (live.backend !== null) chosen.set(name, JSON.parse(await readKept(setting, live.backend)) as AnyBackendConfig);
  }
  const result = validate({ groups }, { ...setting, chosen });
  const issues = result.ok ? [] : result.issues.filter(concerns(setting));
  if (issues.length > 0) throw new ConfigError(issues.map((issue) => ({ ...issue, path: pathOf(issue, groups) })));
}

function pathOf({ path }: ConfigIssue, groups: readonly ApiGroup<AnyBackendConfig>[]): string {
  const [, index, rest = ""] = /^\/groups\/(\d+)(.*)$/s.exec(path) ?? [];
  if (index === undefined) return path;
  if (index === "0" && rest.startsWith("/release/backend")) return rest.slice("/release".length);
  const name = groups[Number(index)]?.name ?? index;
  return `/groups/${name.replaceAll("~", "~0").replaceAll("/", "~1")}${rest}`;
}
