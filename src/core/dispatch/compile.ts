import { ConfigError } from "../errors.js";
import type { BackendHandler, PrepareContext } from "../model/adapter.js";
import type { AnyBackendConfig } from "../model/any-backend.js";
import type { Api, ApiGroup } from "../model/config.js";
import { type PathTemplate, parseTemplate } from "../model/path-template.js";
import type { Resolution, ResolutionSource, Served } from "../model/resolution.js";
import { Answer } from "../model/answer.js";
import { compileWhen, type ConditionSubject, type RuleTest } from "../resolve/conditions.js";
import { resolution } from "../resolve/resolve-backend.js";
import { type RouteTable, RouteTableBuilder } from "../route/route-table.js";
import { fullPaths, methodsOfApi } from "../rules/full-paths.js";
import type { NormalConfig } from "../rules/normalize.js";
import type { Settings } from "./settings.js";

/** A backend that is ready to answer one API. */
export interface CompiledBackend {
  readonly resolution: Resolution;
  readonly served: Served;
  readonly handler: BackendHandler | Answer;
  /** Whether the gateway bounds the time to an answer, because the adapter does not. */
  readonly needsDeadline: boolean;
}

/** A rule of the gateway's environment with the backend that it sets. */
interface CompiledRule {
  readonly test: RuleTest;
  readonly backend: CompiledBackend;
}

/** An API that is ready to be answered. */
export interface CompiledApi {
  readonly group: ApiGroup<AnyBackendConfig>;
  readonly api: Api<string, AnyBackendConfig>;
  readonly prefixLength: number;
  /** What holds when no rule does: its own backend or the group's. */
  readonly backend: CompiledBackend;
  /** Rules that may decide otherwise, in order; absent where none can, so that resolving costs one field read. */
  readonly rules: readonly CompiledRule[] | undefined;
}

/** One configuration, ready to serve. Never changes. */
export interface CompiledConfig {
  readonly config: NormalConfig;
  readonly apis: readonly CompiledApi[];
  readonly routes: RouteTable<CompiledApi>;
}

/** Prepares every backend and builds the route table. The configuration is valid. */
export function compile(config: NormalConfig, settings: Settings): CompiledConfig {
  const routes = new RouteTableBuilder<CompiledApi>();
  const apis: CompiledApi[] = [];
  for (const group of config.groups) {
    const prefix = group.prefix ?? "";
    const hosts = group.hosts ?? [undefined];
    for (const api of group.apis) {
      const compiled = compileApi(group, api, prefix.length, settings);
      apis.push(compiled);
      for (const path of fullPaths(prefix, api.path, api.match === "prefix")) {
        const template = parseTemplate(path) as PathTemplate; // validation has refused what does not parse
        for (const host of hosts) routes.add(host, methodsOfApi(api), template, api.match ?? "exact", compiled);
      }
    }
  }
  return { config, apis, routes: routes.build() };
}

/** The backend that holds for a request (R3). */
export function backendFor(api: CompiledApi, subject: ConditionSubject): CompiledBackend {
  return api.rules?.find((rule) => rule.test(subject))?.backend ?? api.backend;
}

function compileApi(
  group: ApiGroup<AnyBackendConfig>,
  api: Api<string, AnyBackendConfig>,
  prefixLength: number,
  settings: Settings,
): CompiledApi {
  const prepare = (backend: AnyBackendConfig, source: ResolutionSource, rule?: number) =>
    compileBackend(group, api, backend, source, rule, settings);
  if (api.backend !== undefined) return { group, api, prefixLength, backend: prepare(api.backend, "api"), rules: undefined };
  const rules = (group.rules ?? []).flatMap((rule, index) =>
    rule.environment === settings.environment ? [{ test: compileWhen(rule.when), backend: prepare(rule.backend, "rule", index) }] : [],
  );
  // R4: validation has refused a group without a backend that an API inherits.
  const backend = prepare(group.backend as AnyBackendConfig, "group");
  return { group, api, prefixLength, backend, rules: rules.length === 0 ? undefined : rules };
}

function compileBackend(
  group: ApiGroup<AnyBackendConfig>,
  api: Api<string, AnyBackendConfig>,
  backend: AnyBackendConfig,
  source: ResolutionSource,
  rule: number | undefined,
  settings: Settings,
): CompiledBackend {
  const { adapters, functions, platform, maxBodyBytes, environment } = settings;
  const adapter = adapters.get(backend.kind);
  if (adapter === undefined)
    throw new ConfigError([{ code: "UNKNOWN_KIND", path: "", message: `There is no adapter of kind ${backend.kind}.` }]);
  const served: Served = Object.freeze({
    group: group.name,
    api: api.name,
    revision: null,
    environment,
    kind: backend.kind,
    source,
    ...(rule !== undefined && { rule }),
  });
  const respondPrepared: PrepareContext["respondPrepared"] = (status, rawHeaders, body) =>
    Object.freeze(new Answer(status, rawHeaders, body, served, platform));
  const handler = adapter.prepare(backend, { group, api, functions, platform, limits: { maxBodyBytes }, respondPrepared });
  if (typeof handler !== "function" && !(handler instanceof Answer)) {
    throw new TypeError(`The adapter of kind ${JSON.stringify(backend.kind)} prepared neither a handler nor an answer.`);
  }
  return { resolution: resolution(group, api, backend, source, rule), served, handler, needsDeadline: adapter.ownsDeadline !== true };
}
