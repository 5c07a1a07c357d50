import type { AnyBackendConfig } from "./any-backend.js";
import type { Api, ApiGroup } from "./config.js";

/** The whole path template of an API, with its group's prefix. */
export function routeTemplate(
  { prefix = "" }: Pick<ApiGroup<AnyBackendConfig>, "prefix">,
  { path }: Pick<Api<string, AnyBackendConfig>, "path">,
): string {
  return prefix + path;
}
