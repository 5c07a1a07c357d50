import type { AnyBackendConfig } from "../model/any-backend.js";
import type { Api, ApiGroup } from "../model/config.js";
import type { BackendCandidate } from "../model/gateway.js";
import type { Resolution } from "../model/resolution.js";

/** Every backend that could hold for an API, in order of precedence (R3), and why it does or does not. */
export function explainBackends(
  group: ApiGroup<AnyBackendConfig>,
  api: Api<string, AnyBackendConfig>,
  environment: string,
  { source, rule: decided }: Resolution,
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
  return [own, ...rules, explainDefault(group, source)];
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
        reason: `The backend from ${source === "api" ? "the API" : "a rule"} holds before the group's default.`,
      };
}
