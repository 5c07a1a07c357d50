import type { AnyBackendConfig } from "../model/any-backend.js";
import type { Api } from "../model/config.js";

/** The whole path templates of an API below a normal prefix. `/` below a prefix stands for the prefix with and without a slash. */
export function fullPaths(groupPrefix: string, path: string, prefix: boolean): readonly string[] {
  if (path !== "/" || groupPrefix === "") return [groupPrefix + path];
  return prefix ? [groupPrefix] : [groupPrefix, `${groupPrefix}/`];
}

/** The methods of an API as a list. */
export function methodsOfApi(api: Api<string, AnyBackendConfig>): readonly string[] {
  return typeof api.method === "string" ? [api.method] : api.method;
}
