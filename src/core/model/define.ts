import type {
  Api,
  ApiGroup,
  FunctionBackendConfig,
  FunctionLimits,
  GroupBackendConfig,
  InlineFunctionBackendConfig,
  NamedFunctionBackendConfig,
} from "./config.js";
import type { MockHandler } from "./mock-call.js";
import type { MockBackendConfig, MockDefinition } from "./mock-config.js";
import { deepFreeze } from "./freeze.js";
import type { FunctionHandler } from "./function.js";
import type { HttpBackendConfig, HttpBackendSettings, HttpTarget } from "./http-config.js";

/** A group as {@link defineGroup} takes it: each API's handler is typed by the API's own path. */
export interface GroupDefinition<
  Paths extends readonly string[],
  Names extends readonly string[] = readonly string[],
  Name extends string = string,
> extends Omit<ApiGroup, "name" | "apis" | "backend"> {
  /** Unique in the gateway (R9). */
  readonly name: Name;
  /** http or mock: a function backend belongs to an API (R1). */
  readonly backend?: GroupBackendConfig;
  // Nothing is of the second form: it is there for the compiler to infer the names from.
  readonly apis: { readonly [Index in keyof Paths]: Api<Paths[Index]> } | { readonly [Index in keyof Names]: NameOnly<Names[Index]> };
}

interface NameOnly<Name> {
  readonly name: Name;
  readonly method: never;
}

/** A group whose type knows the names and paths of its APIs. */
export interface DefinedGroup<Paths extends readonly string[], Names extends readonly string[], Name extends string> extends ApiGroup {
  readonly name: Name;
  readonly backend?: GroupBackendConfig;
  readonly apis: { readonly [Index in keyof Paths]: Api<Paths[Index]> & { readonly name: Names[Index & keyof Names] } };
}

/**
 * Gives back the group as it is, deep-frozen, with its types inferred: `{petId}` in a path types `params.petId` in that
 * API's `backend: { kind: "function", handler }`; names are literals. It does not validate; `createGateway` and `validateConfig` do.
 */
export function defineGroup<const Paths extends readonly string[], const Names extends readonly string[], const Name extends string>(
  group: GroupDefinition<Paths, Names, Name>,
): DefinedGroup<Paths, Names, Name> {
  return deepFreeze(group) as DefinedGroup<Paths, Names, Name>;
}

/**
 * An HTTP backend.
 * @param address the base URL, `http:` or `https:`; or several targets that give the same answers, as URLs or with their weights
 */
export function http(address: string | readonly (string | HttpTarget)[], settings: HttpBackendSettings = {}): HttpBackendConfig {
  if (typeof address === "string") return deepFreeze({ ...settings, kind: "http", url: address });
  const targets = address.map((target) => (typeof target === "string" ? { url: target } : target));
  return deepFreeze({ ...settings, kind: "http", targets });
}

/**
 * A Mock backend. Without content it answers as the API's `response` documents, else 200 without a body.
 * A handler's `params` are a record; name the template to type them: `mock<"/pets/{petId}">(({ params }) => …)`.
 */
export function mock<Path extends string = string>(
  definition: MockDefinition<Path> | MockHandler<Path> = {},
): MockBackendConfig<NoInfer<Path>> {
  return deepFreeze({ ...(typeof definition === "function" ? { handler: definition } : definition), kind: "mock" });
}

/**
 * A Function backend: an inline handler, or the name of a registered function.
 * An inline handler's `params` are a record; name the template to type them: `fn<"/pets/{petId}">(({ params }) => …)`.
 */
export function fn<Path extends string = string>(
  handler: FunctionHandler<Path>,
  options?: FunctionLimits,
): InlineFunctionBackendConfig<NoInfer<Path>>;
export function fn(name: string, options?: FunctionLimits & Pick<NamedFunctionBackendConfig, "qualifier">): NamedFunctionBackendConfig;
export function fn(
  target: string | FunctionHandler,
  options: FunctionLimits & Pick<NamedFunctionBackendConfig, "qualifier"> = {},
): FunctionBackendConfig {
  return deepFreeze(
    typeof target === "string" ? { ...options, kind: "function", name: target } : { ...options, kind: "function", handler: target },
  ) as FunctionBackendConfig;
}
