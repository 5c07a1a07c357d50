import { ConfigError } from "../errors.js";
import type { AnyBackendAdapter, BackendAdapter } from "../model/adapter.js";
import type { AnyBackendConfig } from "../model/any-backend.js";
import type { BackendEvent } from "../model/backend-status.js";
import { FunctionTable } from "../model/function-table.js";
import type { GatewayOptions, Limits } from "../model/gateway.js";
import type { OperationSupport } from "../model/operation-support.js";
import type { Platform } from "../model/ports.js";
import { maxTimerMs } from "../model/shape.js";
import { adaptersByKind } from "../rules/backends.js";
import { list, quote } from "../rules/words.js";
import { checkFunctions } from "../rules/functions.js";
import { didYouMean } from "../model/suggest.js";
import { Background } from "./background.js";
import { Listeners } from "./events.js";
import { Exposing } from "./expose/exposing.js";
import { checkHooks, type CompiledHooks, compileHooks } from "./hooks.js";
import { Observers } from "./observers.js";
import { defaultEnvironments, type ParseOptions } from "../rules/validate.js";

/** A gateway's options with their defaults: what stays the same over its life. */
export interface Settings {
  readonly adapters: ReadonlyMap<string, BackendAdapter<AnyBackendConfig>>;
  readonly backends: readonly AnyBackendAdapter[];
  readonly functions: FunctionTable;
  /** Work that goes on behind answers. */
  readonly background: Background;
  readonly environment: string;
  readonly environments: readonly string[];
  readonly hooks: CompiledHooks;
  readonly operations: OperationSupport | undefined;
  /** Where answers tell who gave them. */
  readonly exposing: Exposing | undefined;
  readonly platform: Platform;
  readonly maxUrlLength: number;
  readonly maxBodyBytes: number;
  readonly answerTimeoutMs: number;
  readonly limits: Limits;
  readonly listeners: Listeners;
  readonly observers: Observers;
  /** Called once by each gateway of these settings, when it has drained. */
  readonly closeAdapters: () => Promise<void>;
  /** Tells `backend` listeners. */
  readonly notify: (event: BackendEvent) => void;
}

/** @throws ConfigError when the environment is none of the environments, a limit is no positive number or a function is none */
export function settingsOf(options: GatewayOptions & { readonly backends: readonly AnyBackendAdapter[] }, platform: Platform): Settings {
  const { environments = defaultEnvironments, limits = {} } = options;
  const environment = options.environment ?? environments.at(-1) ?? "";
  if (!environments.includes(environment)) {
    const message = `There is no environment ${quote(environment)}; there are ${list(environments, "and")}.${didYouMean(environment, environments)}`;
    throw new ConfigError([{ code: "UNKNOWN_ENVIRONMENT", path: "/options/environment", message }]);
  }
  for (const [name, value] of Object.entries(limits) as [string, unknown][]) {
    const most = name.endsWith("Ms") ? maxTimerMs : Number.MAX_SAFE_INTEGER;
    if (value === undefined || (typeof value === "number" && value > 0 && value <= most)) continue;
    const message = `The limit ${quote(name)} must be a number above 0, at most ${most}.`;
    throw new ConfigError([{ code: "INVALID_VALUE", path: `/options/limits/${name}`, message }]);
  }
  const { functions = {} } = options;
  const wrong = [...checkFunctions(functions), ...checkHooks(options.hooks)];
  if (wrong.length > 0) throw new ConfigError(wrong);
  const listeners = new Listeners();
  const adapters = adaptersByKind(options.backends);
  const ports = { ...platform, clock: options.clock ?? platform.clock, random: options.random ?? platform.random };
  return {
    adapters,
    backends: options.backends,
    functions: new FunctionTable(functions),
    background: new Background(),
    environment,
    environments,
    hooks: compileHooks(options.hooks, listeners),
    operations: options.operations,
    exposing: options.expose === true ? new Exposing(ports) : undefined,
    platform: ports,
    maxUrlLength: limits.maxUrlBytes ?? 8192,
    maxBodyBytes: limits.maxBodyBytes ?? 104_857_600,
    answerTimeoutMs: limits.answerTimeoutMs ?? 60_000,
    limits,
    listeners,
    observers: new Observers(),
    closeAdapters: () => closeAll([...adapters.values()]),
    notify: (event) => listeners.emit("backend", event),
  };
}

/** What configurations of a gateway are validated against. */
export function validateOptions({ backends, functions, environments, limits, platform }: Settings): ParseOptions {
  const { maxApis, maxDepth } = limits;
  return { backends, functions, environments, maxApis, maxDepth, readFile: platform.readFile ?? noFiles };
}

function noFiles(): never {
  throw new TypeError("There are no files here.");
}

/** One that fails to close leaves no other open. */
async function closeAll(adapters: readonly BackendAdapter<AnyBackendConfig>[]): Promise<void> {
  const closings = await Promise.allSettled(adapters.map(async (adapter) => adapter.close?.()));
  for (const closing of closings) if (closing.status === "rejected") throw closing.reason;
}
