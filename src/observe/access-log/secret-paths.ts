import type { AnyBackendConfig } from "../../core/model/any-backend.js";
import type { Gateway } from "../../core/model/gateway.js";
import { type PathTemplate, parseTemplate } from "../../core/model/path-template.js";
import type { Served } from "../../core/model/resolution.js";
import { concealParams, fitsTemplate } from "../../core/route/fits-template.js";
import { isSensitive } from "./secrecy.js";

interface SecretPath {
  readonly template: PathTemplate;
  readonly prefix: boolean;
}

/** The paths of a gateway with parameters that may be secrets, such as `/reset/{token}`. */
export class SecretPaths {
  readonly #gateway: Pick<Gateway<AnyBackendConfig>, "routes">;
  /** By group and API; found when first wanted. */
  #paths: ReadonlyMap<string, SecretPath> | undefined;

  constructor(gateway: Pick<Gateway<AnyBackendConfig>, "routes">) {
    this.#gateway = gateway;
  }

  /** The gateway has other routes now. */
  forget(): void {
    this.#paths = undefined;
  }

  /** The canonical path without what such parameters hold. Where no API has answered, as any API would have it that has the path. */
  conceal(path: string, { group, api }: Served): string {
    this.#paths ??= secretPaths(this.#gateway);
    if (this.#paths.size === 0) return path;
    const own = group === null || api === null ? undefined : this.#paths.get(keyOf(group, api));
    if (own !== undefined && fits(own, path)) return concealParams(own.template, path, isSensitive);
    if (api !== null && own === undefined) return path;
    const fitting = [...this.#paths.values()].filter((secret) => fits(secret, path));
    return fitting.reduce((shown, { template }) => concealParams(template, shown, isSensitive), path);
  }
}

function secretPaths(gateway: Pick<Gateway<AnyBackendConfig>, "routes">): ReadonlyMap<string, SecretPath> {
  const paths = new Map<string, SecretPath>();
  for (const { group, api, path, match } of gateway.routes()) {
    const template = parseTemplate(path);
    if (typeof template !== "string" && template.names.some(isSensitive))
      paths.set(keyOf(group, api), { template, prefix: match === "prefix" });
  }
  return paths;
}

function keyOf(group: string, api: string): string {
  return `${group}\n${api}`;
}

function fits({ template, prefix }: SecretPath, path: string): boolean {
  return fitsTemplate(template, prefix, path).whole;
}
