import type { BackendCandidate, Candidate, Explanation } from "../../core/model/gateway.js";

type Row = readonly string[];

/** Every API that was looked at. */
export function candidatesOf(candidates: readonly Candidate[]): readonly Row[] {
  return candidates.map(({ group, api, method, path, outcome, reason }) => [
    mark(outcome),
    `${group}/${api}`,
    method,
    path,
    outcome,
    reason,
  ]);
}

/** Every backend that could have held, in order of precedence. */
export function backendsOf(backends: readonly BackendCandidate[]): readonly Row[] {
  return backends.map(({ source, kind, outcome, reason }) => [
    mark(outcome),
    source,
    kind ?? "none",
    outcome,
    `${reason} (${ruleOf(outcome)})`,
  ]);
}

function mark(outcome: string): string {
  return outcome === "chosen" ? "*" : "-";
}

/** Conditions and environments of rules are R6, all else is precedence. */
function ruleOf(outcome: BackendCandidate["outcome"]): string {
  return outcome === "not-met" ? "R6" : "R3";
}

/** The step of a request's way that ended it. */
const steps: Readonly<Record<NonNullable<Explanation["code"]>, string>> = {
  BAD_REQUEST: "step 1, canonicalise",
  URI_TOO_LONG: "step 1, canonicalise",
  ROUTE_NOT_FOUND: "step 2, match",
  METHOD_NOT_ALLOWED: "step 2, match",
  OPTIONS: "step 2, match",
  UNAVAILABLE: "step 3, resolve: what is not released is not served (R4)",
};

/** What came of it, and what decided that. */
export function decisionOf({
  status,
  code,
  message,
  resolution,
  backends,
}: Explanation): readonly (readonly [string, readonly string[]])[] {
  if (resolution === null) {
    return [
      ["answer", [`${status} ${code}: ${message}`]],
      ["decided by", [code === null ? "nothing" : steps[code]]],
    ];
  }
  const { source, kind, rule, function: called, backend } = resolution;
  const reason = backends.find(({ outcome }) => outcome === "chosen")?.reason ?? "";
  return [
    ["answer", [message]],
    ["decided by", [`${source === "rule" ? `rule ${rule}, by R3 and R6` : "R3"}: ${reason}`]],
    ["backend", [JSON.stringify(backend), ...(kind === "mock" ? ["A Mock reaches no true backend (R5)."] : [])]],
    ["function", called === undefined ? [] : [versionsOf(called)]],
  ];
}

function versionsOf({ name, qualifier, versions }: NonNullable<NonNullable<Explanation["resolution"]>["function"]>): string {
  const shares = versions.map(({ version, percent }) => `${version === null ? "unversioned" : `version ${version}`} ${percent} %`);
  return `${name}, ${qualifier}${qualifier === "LATEST" ? " (R8)" : ""}: ${shares.join(", ")}`;
}
