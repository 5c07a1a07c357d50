import { ConfigError } from "../errors.js";
import type { BackendHandler, PrepareContext } from "../model/adapter.js";
import type { AnyBackendConfig } from "../model/any-backend.js";
import type { Api, ApiGroup } from "../model/config.js";
import type { ResolutionSource, Served } from "../model/resolution.js";
import { Answer } from "../model/answer.js";
import { compileWhen, type ConditionSubject } from "../resolve/conditions.js";
import { resolution } from "../resolve/resolve-backend.js";
import { RouteTableBuilder } from "../route/route-table.js";
import { methodsOfApi } from "../rules/full-paths.js";
import type { NormalConfig } from "../rules/normalize.js";
import type { ParsedPaths } from "../rules/validate.js";
import type { CompiledApi, CompiledBackend, CompiledConfig } from "./compiled.js";
import type { LiveExchange } from "./live-exchange.js";
import type { Settings } from "./settings.js";

/** Prepares every backend and builds the route table. The configuration is valid. */
export function compile(config: NormalConfig, paths: ParsedPaths, settings: Settings): CompiledConfig {
  const generation = {};
  try {
    return compileGroups(config, paths, settings, generation);
  } catch (error) {
    retire(generation, settings);
    throw error;
  }
}

/** Tells the adapters that nothing of a generation is called any more. */
export function retire(generation: object, { adapters }: Settings): void {
  for (const adapter of adapters.values()) adapter.retire?.(generation);
}

function compileGroups(config: NormalConfig, paths: ParsedPaths, settings: Settings, generation: object): CompiledConfig {
  const routes = new RouteTableBuilder<CompiledApi>();
  const apis: CompiledApi[] = [];
  for (const [groupIndex, group] of config.groups.entries()) {
    const prefix = group.prefix ?? "";
    const hosts = group.hosts ?? [undefined];
    for (const [apiIndex, api] of group.apis.entries()) {
      const compiled = compileApi(group, api, prefix.length, settings, generation);
      apis.push(compiled);
      for (const template of paths[groupIndex]?.[apiIndex] ?? []) {
        for (const host of hosts) routes.add(host, methodsOfApi(api), template, api.match ?? "exact", compiled);
      }
    }
  }
  return { config, generation, pending: 0, apis, routes: routes.build(), upgrades: new Map() };
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
  generation: object,
): CompiledApi {
  const prepare = (backend: AnyBackendConfig, source: ResolutionSource, rule?: number) =>
    compileBackend({ group, api, source, rule }, backend, source, settings, generation);
  if (api.backend !== undefined) return { group, api, prefixLength, backend: prepare(api.backend, "api"), rules: undefined };
  const rules = (group.rules ?? []).flatMap((rule, index) =>
    rule.environment === settings.environment ? [{ test: compileWhen(rule.when), backend: prepare(rule.backend, "rule", index) }] : [],
  );
  // R4: validation has refused a group without a backend that an API inherits.
  const backend = prepare(group.backend as AnyBackendConfig, "group");
  return { group, api, prefixLength, backend, rules: rules.length === 0 ? undefined : rules };
}

/** Why a backend is asked: what resolution found. */
export interface Origin {
  readonly group: ApiGroup<AnyBackendConfig>;
  readonly api: Api<string, AnyBackendConfig>;
  readonly source: ResolutionSource;
  readonly rule: number | undefined;
}

function compileBackend(
  origin: Origin,
  backend: AnyBackendConfig,
  source: Served["source"],
  settings: Settings,
  generation: object,
): CompiledBackend {
  const { adapters, environment } = settings;
  const { group, api, rule } = origin;
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
  const handler = adapter.prepare(backend, prepareContext(origin, served, settings, generation));
  if (typeof handler !== "function" && !(handler instanceof Answer)) {
    throw new TypeError(`The adapter of kind ${JSON.stringify(backend.kind)} prepared neither a handler nor an answer.`);
  }
  return {
    resolution: resolution(group, api, backend, origin.source, rule),
    served,
    handler,
    needsDeadline: adapter.ownsDeadline !== true,
  };
}

/** What an adapter may look at while it prepares the backend of one API. */
export function prepareContext(origin: Origin, served: Served, settings: Settings, generation: object): PrepareContext {
  const { functions, platform, maxBodyBytes, answerTimeoutMs, notify } = settings;
  return {
    group: origin.group,
    api: origin.api,
    functions,
    platform,
    limits: { maxBodyBytes, answerTimeoutMs },
    generation,
    notify,
    prepareServed: (called) => Object.freeze({ ...served, function: Object.freeze({ ...called }) }),
    respondPrepared: (status, rawHeaders, body) => Object.freeze(new Answer(status, rawHeaders, body, served, platform)),
    prepareFallback: (config) => handOver(compileBackend(origin, config, "fallback", settings, generation)),
  };
}

/** A handler that gives the request to another backend, under that one's name. */
function handOver(backend: CompiledBackend): BackendHandler {
  const { handler } = backend;
  return handler instanceof Answer ? () => handler : (exchange) => handler((exchange as LiveExchange).handedTo(backend));
}
