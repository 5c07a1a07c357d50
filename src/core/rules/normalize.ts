import type { AnyBackendConfig } from "../model/any-backend.js";
import type { Api, ApiGroup, GatewayConfig } from "../model/config.js";
import { frozenCopy } from "../model/freeze.js";
import { parseTemplate, printTemplate } from "../model/path-template.js";
import { rewritePath } from "../model/request-target.js";
import { finish, type Steps } from "../model/steps.js";

/** A valid configuration as the library keeps it: a copy, so that what the user does to the original later changes nothing. */
export type NormalConfig = GatewayConfig<AnyBackendConfig>;

/**
 * Copies a valid configuration into its normal form, deep-frozen: hosts in lower case, prefixes without a trailing slash
 * and in canonical encoding, absent keys absent. Normalising twice gives the same as once.
 */
export function normalizeConfig(config: GatewayConfig<AnyBackendConfig>): NormalConfig {
  return finish(normalizeSteps(config));
}

/** As {@link normalizeConfig}, in steps. */
export function* normalizeSteps(config: GatewayConfig<AnyBackendConfig>): Steps<NormalConfig> {
  const groups: ApiGroup<AnyBackendConfig>[] = [];
  for (const group of config.groups) groups.push(yield* normalizeGroup(group));
  return Object.freeze({ groups: Object.freeze(groups) });
}

function* normalizeGroup(group: ApiGroup<AnyBackendConfig>): Steps<ApiGroup<AnyBackendConfig>> {
  const apis: Api<string, AnyBackendConfig>[] = [];
  for (const api of group.apis) {
    apis.push(normalizeApi(api));
    if (apis.length % 64 === 0) yield;
  }
  const prefix = normalizePrefix(group.prefix);
  return Object.freeze({
    name: group.name,
    ...(prefix !== "" && { prefix }),
    ...(group.hosts !== undefined && { hosts: Object.freeze([...new Set(group.hosts.map((host) => host.toLowerCase()))]) }),
    ...(group.backend !== undefined && { backend: frozenCopy(group.backend) }),
    ...(group.rules !== undefined && group.rules.length > 0 && { rules: Object.freeze(group.rules.map(frozenCopy)) }),
    apis: Object.freeze(apis),
    ...(group.schemas !== undefined && Object.keys(group.schemas).length > 0 && frozenCopy({ schemas: group.schemas })),
    ...(group.description !== undefined && { description: group.description }),
  });
}

/** A prefix as canonical request paths have it: without a trailing slash, `""` for none. */
export function normalizePrefix(prefix: string | undefined): string {
  const bare = (prefix ?? "").replace(/\/+$/, "");
  if (/^[A-Za-z0-9/_~-]*$/.test(bare)) return bare;
  try {
    const canonical = rewritePath(bare.replace(/[^\u0000-\u007f]+/g, encodeURIComponent));
    return typeof canonical === "string" ? canonical : bare;
  } catch {
    return bare; // a lone surrogate has no UTF-8; validation refuses it
  }
}

/** Written key by key: a record of fixed keys is kept more compactly than a copied map, and there may be 100,000. */
function normalizeApi(api: Api<string, AnyBackendConfig>): Api<string, AnyBackendConfig> {
  const { name, method, path, match, backend, mapping, response, operation, description } = api;
  return Object.freeze({
    name,
    method: normalizeMethod(method),
    path: normalizePath(path, match === "prefix"),
    ...(match === "prefix" && { match }),
    ...(backend !== undefined && { backend: frozenCopy(backend) }),
    ...(mapping !== undefined && Object.keys(mapping).length > 0 && { mapping: frozenCopy(mapping) }),
    ...(response !== undefined && { response: frozenCopy(response) }),
    ...(operation !== undefined && Object.keys(operation).length > 0 && { operation: frozenCopy(operation) }),
    ...(description !== undefined && { description }),
  });
}

function normalizeMethod(method: Api["method"]): Api["method"] {
  if (typeof method === "string") return method;
  const methods = [...new Set(method)].sort();
  return methods.length === 1 ? (methods[0] as string) : Object.freeze(methods);
}

/** A path template with its literal text as canonical request paths have it; a prefix without its last slash. */
function normalizePath(path: string, prefix: boolean): string {
  const text = prefix && path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
  if (/^[A-Za-z0-9_~/{}+.-]*$/.test(text)) return text;
  const template = parseTemplate(text);
  return typeof template === "string" ? text : printTemplate(template);
}
