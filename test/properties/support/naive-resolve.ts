import type { AnyBackendConfig, Api, ApiGroup, Condition, GroupBackendConfig, ResolutionSource } from "../../../src/index.js";
import { type Lines, naiveValues } from "./naive-headers.js";

/** What a resolution depends on besides the configuration. */
export interface NaiveContext {
  readonly environment: string;
  readonly query: string;
  readonly headers: Lines;
  readonly release?: GroupBackendConfig;
}

/** R3 read aloud: the API's own, else the first matching rule of the environment, else the release's, else the group's. */
export function naiveResolve(
  group: ApiGroup,
  api: Api,
  context: NaiveContext,
): { backend: AnyBackendConfig; source: ResolutionSource; rule?: number } {
  if (api.backend !== undefined) return { backend: api.backend, source: "api" };
  for (const [index, rule] of (group.rules ?? []).entries()) {
    if (rule.environment !== context.environment) continue;
    const queryHolds = Object.entries(rule.when.query ?? {}).every(([name, condition]) =>
      holds(condition, new URLSearchParams(context.query).getAll(name)),
    );
    const headersHold = Object.entries(rule.when.header ?? {}).every(([name, condition]) =>
      holds(condition, naiveValues(context.headers, name)),
    );
    const { percent, by } = rule.when;
    const shareHolds =
      percent === undefined ||
      (typeof by === "object" && "header" in by && isInShare(percent, group.name, naiveValues(context.headers, by.header)));
    if (queryHolds && headersHold && shareHolds) return { backend: rule.backend, source: "rule", rule: index };
  }
  if (context.release !== undefined) return { backend: context.release, source: "release" };
  if (group.backend === undefined) throw new Error(`${group.name}/${api.name} has no backend.`);
  return { backend: group.backend, source: "group" };
}

/** FNV-1a of 32 bits with the finaliser of MurmurHash3, in whole numbers of any size, as a part of all of them. */
function isInShare(percent: number, group: string, values: readonly string[]): boolean {
  const key = values.join(", ");
  if (key === "") return false;
  const bits = (n: bigint) => BigInt.asUintN(32, n);
  let hash = 0x811c9dc5n;
  for (const unit of `${group} ${key}`.split("")) hash = bits((hash ^ BigInt(unit.charCodeAt(0))) * 0x01000193n);
  hash = bits((hash ^ (hash >> 16n)) * 0x85ebca6bn);
  hash = bits((hash ^ (hash >> 13n)) * 0xc2b2ae35n);
  hash ^= hash >> 16n;
  return Number(hash) < (percent / 100) * 2 ** 32;
}

/** A condition holds when one of the values meets it; `exists: false` when there is none. */
function holds(condition: Condition, values: readonly string[]): boolean {
  if (typeof condition === "string") return values.includes(condition);
  if ("exists" in condition) return condition.exists === values.length > 0;
  if ("equals" in condition) return values.includes(condition.equals);
  if ("oneOf" in condition) return values.some((value) => condition.oneOf.includes(value));
  return values.some((value) => value.startsWith(condition.prefix));
}
