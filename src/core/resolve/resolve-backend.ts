import { ConfigError } from "../errors.js";
import type { AnyBackendConfig } from "../model/any-backend.js";
import type { Api, ApiGroup, DynamicRule, GroupBackendConfig } from "../model/config.js";
import { frozen, isFrozen } from "../model/freeze.js";
import type { GatewayRequest } from "../model/request.js";
import type { Resolution, ResolutionSource } from "../model/resolution.js";
import { didYouMean } from "../model/suggest.js";
import { compileWhen, type ConditionSubject, type RuleTest } from "./conditions.js";

/** The circumstances of a resolution. Without them no rule and no release has a say. */
export interface ResolveContext {
  /** Rules act in their environment only. */
  readonly environment?: string;
  /** The group backend chosen at release. */
  readonly release?: { readonly backend: GroupBackendConfig };
  /** Rules look at its query and headers. */
  readonly request?: GatewayRequest;
}

/**
 * Says which backend answers an API, and why (R3): its own, else that of the first matching rule of the environment, else
 * the one chosen at release, else the group's. The winner holds whole, nothing is merged. Pure; total on valid configurations.
 *
 * @param api the API or its name
 * @throws TypeError when the group has no API of that name
 * @throws ConfigError when no backend holds (R4) or a function stands on a group's level (R1)
 */
export function resolveBackend(
  group: ApiGroup<AnyBackendConfig>,
  api: Api<string, AnyBackendConfig> | string,
  context: ResolveContext = {},
): Resolution {
  const found = typeof api === "string" ? apiByName(group, api) : api;
  if (found.backend !== undefined) return resolution(group, found, frozen(found.backend), "api");
  const rule = matchingRule(group, context);
  if (rule !== -1) return resolution(group, found, onGroup(group.rules?.[rule]?.backend), "rule", rule);
  if (context.release !== undefined) return resolution(group, found, onGroup(context.release.backend), "release");
  return resolution(group, found, onGroup(group.backend), "group");
}

function apiByName(group: ApiGroup<AnyBackendConfig>, name: string): Api<string, AnyBackendConfig> {
  const found = group.apis.find((api) => api.name === name);
  if (found !== undefined) return found;
  const hint = didYouMean(
    name,
    group.apis.map((api) => api.name),
  );
  throw new TypeError(`Group ${JSON.stringify(group.name)} has no API named ${JSON.stringify(name)}.${hint}`);
}

function matchingRule({ name, rules = [] }: ApiGroup<AnyBackendConfig>, { environment, request }: ResolveContext): number {
  if (environment === undefined || request === undefined) return -1;
  const mark = request.url.indexOf("?");
  const subject: ConditionSubject = { request, query: mark === -1 ? "" : request.url.slice(mark + 1), headers: undefined };
  const tests = compiledTests(rules, name);
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i] as Rule;
    if (rule.environment === environment && (tests?.[i] ?? compileWhen(rule.when, name))(subject)) return i;
  }
  return -1;
}

type Rule = DynamicRule<AnyBackendConfig>;

/** The tests of rules that can't change any more: compiled once, for as long as there are the rules. */
const compiled = new WeakMap<readonly Rule[], { readonly group: string; readonly tests: readonly RuleTest[] }>();

/** The tests of rules, by index; `undefined` where the rules may change: those are compiled when they are asked for. */
function compiledTests(rules: readonly Rule[], group: string): readonly RuleTest[] | undefined {
  const known = compiled.get(rules);
  if (known?.group === group) return known.tests;
  if (!isFrozen(rules)) return undefined;
  const tests = rules.map(({ when }) => compileWhen(when, group));
  compiled.set(rules, { group, tests });
  return tests;
}

function onGroup(backend: AnyBackendConfig | undefined): AnyBackendConfig {
  if (backend === undefined) {
    throw new ConfigError([
      { code: "MISSING_BACKEND", path: "/backend", message: "The API inherits and its group has no backend: give one of them a backend." },
    ]);
  }
  if (backend.kind === "function") {
    throw new ConfigError([
      { code: "KIND_NOT_ALLOWED", path: "/backend/kind", message: 'A group backend is "http" or "mock": give the function to the API.' },
    ]);
  }
  return frozen(backend);
}

/** Builds a resolution. `backend` must be frozen all the way down. */
export function resolution(
  group: { readonly name: string },
  api: { readonly name: string },
  backend: AnyBackendConfig,
  source: ResolutionSource,
  rule?: number,
): Resolution {
  return Object.freeze(
    rule === undefined
      ? { group: group.name, api: api.name, backend, kind: backend.kind, source }
      : { group: group.name, api: api.name, backend, kind: backend.kind, source, rule },
  );
}
