import type { AnyBackendConfig } from "../model/any-backend.js";
import type { Api, ApiGroup } from "../model/config.js";
import type { BackendCandidate } from "../model/gateway.js";
import type { GroupRelease } from "../model/release.js";
import type { Resolution } from "../model/resolution.js";

/** Every backend that could hold for an API, in order of precedence (R3), and why it does or does not. */
export function explainBackends(
  group: ApiGroup<AnyBackendConfig>,
  api: Api<string, AnyBackendConfig>,
  environment: string,
  { source, rule: decided }: Resolution,
  release?: GroupRelease,
): readonly BackendCandidate[] {
  const own: BackendCandidate =
    api.backend === undefined
      ? { source: "api", kind: null, outcome: "absent", reason: "The API has no backend of its own." }
      : { source: "api", kind: api.backend.kind, outcome: "chosen", reason: "The API's own backend holds before all others." };
  const rules = (group.rules ?? []).map((rule, index): BackendCandidate => {
    const { kind } = rule.backend;
    const name = `Rule ${index}`;
    if (source === "rule" && index === decided)
      return { source: "rule", kind, outcome: "chosen", reason: `${name} is the first whose conditions the request meets.` };
    if (rule.environment !== environment)
      return { source: "rule", kind, outcome: "not-met", reason: `${name} acts in another environment: ${rule.environment}.` };
    const outranked = source === "api" || (source === "rule" && decided !== undefined && index > decided);
    return outranked
      ? {
          source: "rule",
          kind,
          outcome: "outranked",
          reason: `${name} was not asked: ${source === "api" ? "the API has its own backend" : "an earlier rule holds"}.`,
        }
      : { source: "rule", kind, outcome: "not-met", reason: `The request does not meet the conditions of rule ${index}.` };
  });
  return [own, ...rules, ...(release === undefined ? [] : [explainRelease(release, source)]), explainDefault(group, source)];
}

const winners = { api: "the API", rule: "a rule", release: "the release", group: "the group" };

function explainRelease({ revision, backend }: GroupRelease, source: Resolution["source"]): BackendCandidate {
  if (backend === undefined)
    return { source: "release", kind: null, outcome: "absent", reason: `Revision ${revision} was released with its own backend.` };
  const { kind } = backend;
  return source === "release"
    ? { source: "release", kind, outcome: "chosen", reason: `It was chosen when revision ${revision} was released.` }
    : {
        source: "release",
        kind,
        outcome: "outranked",
        reason: `The backend from ${winners[source]} holds before the one chosen at release.`,
      };
}

function explainDefault(group: ApiGroup<AnyBackendConfig>, source: Resolution["source"]): BackendCandidate {
  if (group.backend === undefined) return { source: "group", kind: null, outcome: "absent", reason: "The group has no default backend." };
  const { kind } = group.backend;
  return source === "group"
    ? { source: "group", kind, outcome: "chosen", reason: "The group's default holds, since nothing before it does." }
    : {
        source: "group",
        kind,
        outcome: "outranked",
        reason: `The backend from ${winners[source]} holds before the group's default.`,
      };
}
