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
export interface GroupDefinition<Paths extends readonly string[]> extends Omit<ApiGroup, "apis" | "backend"> {
  /** http or mock: a function backend belongs to an API (R1). */
  readonly backend?: GroupBackendConfig;
  readonly apis: { readonly [Index in keyof Paths]: Api<Paths[Index]> };
}

/**
 * Gives back the group as it is, deep-frozen, with its types inferred: `{petId}` in a path types `params.petId` in that
 * API's `backend: { kind: "function", handler }`. It does not validate; `createGateway` and `validateConfig` do.
 */
export function defineGroup<const Paths extends readonly string[]>(group: GroupDefinition<Paths>): GroupDefinition<Paths> & ApiGroup {
  return deepFreeze(group) as GroupDefinition<Paths> & ApiGroup;
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
