import type { AnyBackendConfig, Api } from "../model/config.js";

/** The whole path templates of an API below a normal prefix. `/` below a prefix stands for the prefix with and without a slash. */
export function fullPaths(prefix: string, api: Api<string, AnyBackendConfig>): readonly string[] {
  if (api.path !== "/" || prefix === "") return [prefix + api.path];
  return api.match === "prefix" ? [prefix] : [prefix, `${prefix}/`];
}

/** The methods of an API as a list. */
export function methodsOfApi(api: Api<string, AnyBackendConfig>): readonly string[] {
  return typeof api.method === "string" ? [api.method] : api.method;
}
