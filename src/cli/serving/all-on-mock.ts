import type { AnyBackendConfig, Api, ApiGroup } from "../../index.js";
import type { LoadedConfig } from "../config/load-config.js";

/** Gives the documented answer of the API, fixed or by its operation, and those that clients ask for by `Prefer`. */
const stand: AnyBackendConfig = { kind: "mock", prefer: true } as AnyBackendConfig;

/**
 * The configuration with a Mock in place of every backend that is none, wherever it stands: rules decide as before, and nothing but
 * the configuration is needed. What has no documented answer answers 200 with JSON that names it.
 */
export function allOnMock({ groups }: LoadedConfig): LoadedConfig {
  return { groups: groups.map(groupOnMock) };
}

function groupOnMock(group: ApiGroup<AnyBackendConfig>): ApiGroup<AnyBackendConfig> {
  const { backend = stand, rules } = group;
  return {
    ...group,
    backend: onMock(backend),
    ...(rules !== undefined && { rules: rules.map((rule) => ({ ...rule, backend: onMock(rule.backend) })) }),
    apis: group.apis.map((api) => apiOnMock(group.name, api)),
  };
}

function apiOnMock(group: string, api: Api<string, AnyBackendConfig>): Api<string, AnyBackendConfig> {
  const { backend, operation, response = operation === undefined ? { json: { mock: true, group, api: api.name } } : undefined } = api;
  return { ...api, ...(backend !== undefined && { backend: onMock(backend) }), ...(response !== undefined && { response }) };
}

function onMock<Backend extends AnyBackendConfig>(backend: Backend): Backend | AnyBackendConfig {
  return backend.kind === "mock" ? backend : stand;
}
