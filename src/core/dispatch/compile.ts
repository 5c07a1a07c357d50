import { ConfigError, GatewayError } from "../errors.js";
import type { BackendHandler, PrepareContext } from "../model/adapter.js";
import type { AnyBackendConfig } from "../model/any-backend.js";
import type { Api, ApiGroup } from "../model/config.js";
import type { PreparedOperation } from "../model/prepared-operation.js";
import type { GroupRelease } from "../model/release.js";
import type { ResolutionSource, Served } from "../model/resolution.js";
import { Answer } from "../model/answer.js";
import { finish, type Steps } from "../model/steps.js";
import { compileWhen, type ConditionSubject } from "../resolve/conditions.js";
import { resolution } from "../resolve/resolve-backend.js";
import { RouteTableBuilder } from "../route/route-table.js";
import { methodsOfApi } from "../rules/full-paths.js";
import type { NormalConfig } from "../rules/normalize.js";
import type { ParsedPaths } from "../rules/validate.js";
import type { CompiledApi, CompiledBackend, CompiledConfig, ReleasedAs } from "./compiled.js";
import { announced } from "./announced.js";
import { receivedRequest } from "./changed-request.js";
import { guarded } from "./guard.js";
import type { LiveExchange } from "./live-exchange.js";
import type { Settings } from "./settings.js";

/** A valid configuration, and what has been released of its groups. */
export interface Compilable {
  readonly config: NormalConfig;
  readonly paths: ParsedPaths;
  /** By name of the group; empty for a configuration that doesn't come from releases. */
  readonly releases: ReadonlyMap<string, GroupRelease>;
}

/** Prepares every backend and builds the route table. */
export function compile(compilable: Compilable, settings: Settings): CompiledConfig {
  return finish(compileSteps(compilable, settings));
}

/** As {@link compile}, in steps that each prepare some APIs. */
export function* compileSteps(compilable: Compilable, settings: Settings): Steps<CompiledConfig> {
  const generation = {};
  try {
    return yield* compileGroups(compilable, settings, generation);
  } catch (error) {
    retire(generation, settings);
    throw error;
  }
}

/** Tells the adapters that nothing of a generation is called any more. */
export function retire(generation: object, { adapters }: Settings): void {
  for (const adapter of adapters.values()) adapter.retire?.(generation);
}

/** APIs of one step. */
const perStep = 32;

function* compileGroups({ config, paths, releases }: Compilable, settings: Settings, generation: object): Steps<CompiledConfig> {
  const routes = new RouteTableBuilder<CompiledApi>();
  const apis: CompiledApi[] = [];
  for (const [groupIndex, group] of config.groups.entries()) {
    const prefix = group.prefix ?? "";
    const hosts = group.hosts ?? [undefined];
    const released = releasedAs(group, releases.get(group.name));
    for (const [apiIndex, api] of group.apis.entries()) {
      const compiled = compileApi(group, api, released, prefix.length, settings, generation);
      apis.push(compiled);
      for (const template of paths[groupIndex]?.[apiIndex] ?? []) {
        for (const host of hosts) routes.add(host, methodsOfApi(api), template, api.match ?? "exact", compiled);
      }
      if (apis.length % perStep === 0) yield;
    }
  }
  return { config, releases, generation, pending: 0, apis, routes: yield* routes.buildSteps(), upgrades: new Map() };
}

/** The backend that holds for a request (R3). */
export function backendFor(api: CompiledApi, subject: ConditionSubject): CompiledBackend {
  return api.rules?.find((rule) => rule.test(subject))?.backend ?? api.backend;
}

function compileApi(
  group: ApiGroup<AnyBackendConfig>,
  api: Api<string, AnyBackendConfig>,
  released: ReleasedAs | undefined,
  prefixLength: number,
  settings: Settings,
  generation: object,
): CompiledApi {
  const prepare = (backend: AnyBackendConfig, source: ResolutionSource, rule?: number) => {
    const origin = { group, api, release: released?.release, source, rule };
    return released?.unavailable === undefined
      ? compileBackend(origin, backend, source, settings, generation)
      : standIn(origin, backend, released.unavailable, settings);
  };
  const common = { group, api, released, prefixLength };
  if (api.backend !== undefined) return { ...common, backend: prepare(api.backend, "api"), rules: undefined };
  const rules = (group.rules ?? []).flatMap((rule, index) =>
    rule.environment === settings.environment
      ? [{ test: compileWhen(rule.when, group.name), backend: prepare(rule.backend, "rule", index) }]
      : [],
  );
  const chosen = released?.release.backend;
  // R4: validation has refused a group without a backend that an API inherits.
  const backend = chosen === undefined ? prepare(group.backend as AnyBackendConfig, "group") : prepare(chosen, "release");
  return { ...common, backend, rules: rules.length === 0 ? undefined : rules };
}

/** Why a backend is asked: what resolution found. */
export interface Origin {
  readonly group: ApiGroup<AnyBackendConfig>;
  readonly api: Api<string, AnyBackendConfig>;
  readonly release: GroupRelease | undefined;
  readonly source: ResolutionSource;
  readonly rule: number | undefined;
}

function releasedAs({ name }: ApiGroup<AnyBackendConfig>, release: GroupRelease | undefined): ReleasedAs | undefined {
  if (release === undefined) return undefined;
  const reason = "GROUP_OFFLINE";
  const offline = () => new GatewayError("UNAVAILABLE", `The group ${JSON.stringify(name)} is offline.`, { reason });
  return { release, unavailable: release.offline ? offline() : undefined };
}

/** Stands in for the backend of an API that can't be answered: nothing is prepared. */
function standIn(origin: Origin, backend: AnyBackendConfig, unavailable: GatewayError, { environment }: Settings): CompiledBackend {
  const handler = () => {
    throw unavailable;
  };
  const { group, api, source, rule } = origin;
  const served = servedBy(origin, "gateway", "gateway", environment);
  return { resolution: resolution(group, api, backend, source, rule), served, handler, needsDeadline: false, operation: undefined };
}

function servedBy({ group, api, release, rule }: Origin, kind: string, source: Served["source"], environment: string): Served {
  return Object.freeze({
    group: group.name,
    api: api.name,
    revision: release?.revision ?? null,
    environment,
    kind,
    source,
    ...(rule !== undefined && { rule }),
  });
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
  const served = servedBy(origin, backend.kind, source, environment);
  const context = prepareContext(origin, served, settings, generation);
  const handler = adapter.prepare(backend, context);
  if (typeof handler !== "function" && !(handler instanceof Answer)) {
    throw new TypeError(`The adapter of kind ${JSON.stringify(backend.kind)} prepared neither a handler nor an answer.`);
  }
  return {
    resolution: resolution(group, api, backend, origin.source, rule),
    served,
    // What answers in another backend's place is given requests that have been looked at, and its answers are that one's.
    handler: source === "fallback" ? announced(handler, settings) : guarded(announced(handler, settings), context.operation, settings),
    needsDeadline: adapter.ownsDeadline !== true,
    operation: context.operation,
  };
}

/** What an adapter may look at while it prepares the backend of one API. */
export function prepareContext(origin: Origin, served: Served, settings: Settings, generation: object): PrepareContext {
  const { functions, platform, maxBodyBytes, answerTimeoutMs, notify } = settings;
  const context = {
    group: origin.group,
    api: origin.api,
    functions,
    platform,
    limits: { maxBodyBytes, answerTimeoutMs },
    generation,
    notify,
    operation: undefined as PreparedOperation | undefined,
    prepareServed: (called: NonNullable<Served["function"]>) => Object.freeze({ ...served, function: Object.freeze({ ...called }) }),
    respondPrepared: (status: number, rawHeaders: readonly string[], body: Uint8Array | null) =>
      Object.freeze(new Answer(status, rawHeaders, body, served, platform)),
    prepareFallback: (config: AnyBackendConfig) => handOver(compileBackend(origin, config, "fallback", settings, generation)),
  };
  const { operation } = origin.api;
  if (operation !== undefined) context.operation = settings.operations?.prepare(operation, context);
  return context;
}

/** A handler that gives the request to another backend, under that one's name. */
function handOver(backend: CompiledBackend): BackendHandler {
  const { handler } = backend;
  if (handler instanceof Answer) return () => handler;
  return (exchange) => handler((exchange as LiveExchange).handedTo(backend, receivedRequest(exchange.request)));
}
