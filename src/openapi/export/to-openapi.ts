import type { AnyBackendConfig } from "../../core/model/any-backend.js";
import type { Api, ApiGroup } from "../../core/model/config.js";
import { serializeConfig } from "../../core/rules/serialize.js";
import { apiExtension, backendExtension, groupExtension } from "../extensions.js";
import { toOperation } from "./operation.js";
import { schemasOf } from "./schema.js";

/** What a document says of a group besides what is in the group. */
export interface ToOpenApiOptions {
  /** `info.version`. Default `"1.0.0"`. */
  readonly version?: string;
  /** Default: the group's hosts and prefix. */
  readonly servers?: readonly { readonly url: string; readonly description?: string }[];
}

/** An OpenAPI document: plain data. */
export type OpenApiDocumentObject = Readonly<Record<string, unknown>> & { readonly openapi: string };

/** A group as plain data, in normal form. */
type PlainGroup = ApiGroup<AnyBackendConfig>;
type PlainApi = Api<string, AnyBackendConfig>;

/**
 * An OpenAPI 3.1 document of a group, of which `groupFromOpenApi` makes the same group again. What OpenAPI has no words for stands
 * in `x-pointsman-…`, and so do whole APIs that it has no place for: those with several methods, with one that OpenAPI has not, and those that match
 * by prefix. Security schemes are named only: a group doesn't know more of them.
 *
 * @throws TypeError when the group holds code (an inline handler): name the function instead
 */
export function toOpenApi(group: ApiGroup<AnyBackendConfig>, options: ToOpenApiOptions = {}): OpenApiDocumentObject {
  const { groups } = JSON.parse(serializeConfig({ groups: [group] })) as { readonly groups: readonly [PlainGroup] };
  const [{ name, prefix, hosts, backend, rules, apis, schemas, description }] = groups;
  const [placed, others] = divide(apis);
  return {
    openapi: "3.1.0",
    info: { title: name, version: options.version ?? "1.0.0", ...(description !== undefined && { description }) },
    servers: options.servers ?? serversOf(hosts, prefix),
    paths: toPaths(placed),
    ...(schemas !== undefined && { components: { schemas: schemasOf(schemas) } }),
    ...(backend !== undefined && { [backendExtension]: backend }),
    [groupExtension]: {
      name,
      ...(prefix !== undefined && { prefix }),
      ...(hosts !== undefined && { hosts }),
      ...(rules !== undefined && { rules }),
      ...(others.length > 0 && { apis: others }),
    },
  };
}

const methods: ReadonlySet<unknown> = new Set(["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH"]);

/** APIs that OpenAPI has a place for, each at its own, and the others. */
function divide(apis: readonly PlainApi[]): [placed: readonly PlainApi[], others: readonly PlainApi[]] {
  const taken = new Set<string>();
  const placed: PlainApi[] = [];
  const others: PlainApi[] = [];
  for (const api of apis) {
    const key = `${String(api.method)} ${api.path}`;
    const fits = methods.has(api.method) && api.match === undefined && !taken.has(key);
    (fits ? placed : others).push(api);
    if (fits) taken.add(key);
  }
  return [placed, others];
}

function toPaths(apis: readonly PlainApi[]): Readonly<Record<string, unknown>> {
  const paths = new Map<string, Map<string, unknown>>();
  for (const api of apis) {
    const item = paths.get(api.path) ?? new Map<string, unknown>();
    paths.set(api.path, item);
    const { name, mapping, response, description, operation, backend } = api;
    item.set((api.method as string).toLowerCase(), {
      ...(operation === undefined ? { operationId: name } : toOperation(operation, api.path)),
      ...(backend !== undefined && { [backendExtension]: backend }),
      [apiExtension]: {
        name,
        ...(mapping !== undefined && { mapping }),
        ...(response !== undefined && { response }),
        ...(description !== undefined && { description }),
        ...(operation === undefined && { documented: false }),
      },
    });
  }
  return Object.fromEntries([...paths].map(([path, item]) => [path, Object.fromEntries(item)]));
}

function serversOf(hosts: readonly string[] | undefined, prefix = ""): readonly object[] {
  if (hosts === undefined) return [{ url: prefix === "" ? "/" : prefix }];
  return hosts.map((host) =>
    host.startsWith("*.")
      ? { url: `https://{subdomain}${host.slice(1)}${prefix}`, variables: { subdomain: { default: "www" } } }
      : { url: `https://${host}${prefix}` },
  );
}
