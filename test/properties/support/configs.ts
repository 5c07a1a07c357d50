import fc from "fast-check";
import type { Api, ApiGroup, Condition, DynamicRule, GatewayConfig, GroupBackendConfig, RequestMapping } from "../../../src/index.js";
import { fixedGroupBackend, groupBackend, inlineFunction, mockBackend, mockResponse, namedFunction } from "./backends.js";
import { anyMock } from "./mocks.js";
import { naiveAmbiguous } from "./naive-ambiguity.js";
import { naiveRoutes } from "./naive-routes.js";
import { hosts, methods, prefix, templates } from "./templates.js";
import { headerName, headerValue, name, record, text } from "./words.js";

/** The environments that a gateway has by default. */
export const environments = ["test", "pre-release", "online"] as const;

/** What generated configurations may contain. Everything, unless told otherwise. */
export interface Content {
  /** Inline handlers: code, which can't be serialised. Default `false`. */
  readonly inline?: boolean;
  /** Only mock backends. Default `false`. */
  readonly onlyMock?: boolean;
  /** Mocks that give every request the same bytes at once: the others may take their time or never answer. Default `false`. */
  readonly fixed?: boolean;
  /** Hosts on groups. Default `true`. */
  readonly hosts?: boolean;
}

/** A condition on a value; the values are few, so that requests meet them. */
function condition(value: fc.Arbitrary<string>): fc.Arbitrary<Condition> {
  return fc.oneof(
    value,
    value.map((equals) => ({ equals })),
    fc.array(value, { minLength: 1, maxLength: 3 }).map((oneOf) => ({ oneOf })),
    value.map((whole) => ({ prefix: whole.slice(0, 2) })),
    fc.boolean().map((exists) => ({ exists })),
  );
}

/** Names of query parameters; some need encoding, some are words of Object.prototype. */
export const queryName = fc.constantFrom("v", "beta", "a b", "é", "__proto__", "constructor", "toString", "&", "");

/** 1 to 20 conditions; mostly few, sometimes exactly 20. */
export const when: fc.Arbitrary<DynamicRule["when"]> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .tuple(
        record(queryName, condition(fc.constantFrom("1", "on", "a b", "")), 2),
        record(headerName, condition(headerValue), 2),
        fc.boolean(),
      )
      .map(([query, header, upper]) => ({ query, header: upper ? shout(header) : header }))
      .filter(({ query, header }) => Object.keys(query).length + Object.keys(header).length > 0),
  },
  {
    weight: 2,
    arbitrary: fc.record({ percent: fc.integer({ min: 0, max: 100 }), by: fc.record({ header: headerName }) }),
  },
  {
    weight: 1,
    arbitrary: fc.constant({ query: Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`q${i}`, { exists: false }])) }),
  },
);

function shout<Value>(header: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(header).map(([key, value]) => [key.toUpperCase(), value]));
}

function rule(backend: fc.Arbitrary<GroupBackendConfig>): fc.Arbitrary<DynamicRule> {
  return fc.record({ environment: fc.constantFrom(...environments), when, backend });
}

/** Mappings that are legal for every path. */
const mapping: fc.Arbitrary<RequestMapping> = fc.constantFrom<RequestMapping>(
  {},
  { method: "POST" },
  { path: "/m" },
  { params: [{ from: "header.x-a", to: "query.a" }] },
  { constants: { query: Object.fromEntries([["__proto__", "1"]]), header: { "X-M": "1" } } },
);

/** A backend that a group may have. */
function shared({ onlyMock = false, fixed = false }: Content): fc.Arbitrary<GroupBackendConfig> {
  if (onlyMock) return fixed ? mockBackend : anyMock;
  return fixed ? fixedGroupBackend : groupBackend;
}

function api(content: Content): fc.Arbitrary<Omit<Api, "path">> {
  const { inline = false, onlyMock = false } = content;
  const own = onlyMock ? shared(content) : fc.oneof(shared(content), namedFunction, ...(inline ? [inlineFunction] : []));
  const parts = fc.record(
    {
      name,
      method: methods,
      match: fc.constantFrom("exact" as const, "exact" as const, "prefix" as const),
      backend: own,
      mapping,
      response: mockResponse,
      description: text,
    },
    { requiredKeys: ["name", "method"] },
  );
  return parts as fc.Arbitrary<Omit<Api, "path">>;
}

/** The API at a path. A greedy parameter takes everything below already: no prefix match beside it. */
function placed({ match, ...made }: Omit<Api, "path">, path: string): Api {
  return { ...made, path, ...(match === undefined || path.endsWith("+}") ? {} : { match }) };
}

/** The most APIs of a generated group. */
const maxApis = 6;

function group(content: Content): fc.Arbitrary<ApiGroup> {
  const backend = shared(content);
  return fc
    .record(
      {
        name,
        prefix,
        hosts: content.hosts === false ? fc.constant(undefined) : fc.option(hosts, { nil: undefined }),
        backend: fc.oneof(
          { weight: 4, arbitrary: backend as fc.Arbitrary<GroupBackendConfig | undefined> },
          { weight: 1, arbitrary: fc.constant(undefined) },
        ),
        rules: fc.array(rule(backend), { maxLength: 3 }),
        apis: fc.uniqueArray(api(content), { selector: (made) => made.name, maxLength: maxApis }),
        paths: templates(maxApis),
        spare: backend,
      },
      { requiredKeys: ["name", "backend", "apis", "paths", "spare"] },
    )
    .map(({ spare, backend: shared, hosts: names, apis, paths, ...rest }) => ({
      ...rest,
      ...(names !== undefined && { hosts: names }),
      ...(shared !== undefined && { backend: shared }),
      // Without a group backend every API needs its own (R4).
      apis: apis.map((made, i) => placed(shared === undefined ? { backend: spare, ...made } : made, paths[i] ?? "/")),
    }));
}

/** A valid configuration: names unique, no two APIs that could take the same request with the same specificity. */
export function validConfig(content: Content = {}): fc.Arbitrary<GatewayConfig> {
  return fc.uniqueArray(group(content), { selector: (made) => made.name, maxLength: 3 }).map((groups) => withoutAmbiguity({ groups }));
}

/** As {@link validConfig}, with at least one API. */
export function validConfigWithApi(content: Content = {}): fc.Arbitrary<GatewayConfig> {
  return validConfig(content).filter((config) => config.groups.some((made) => made.apis.length > 0));
}

/** Leaves out each API that meets one before it. */
function withoutAmbiguity(config: GatewayConfig): GatewayConfig {
  const routes = naiveRoutes(config);
  const refused = new Set<string>();
  const kept: typeof routes = [];
  for (const made of config.groups) {
    for (const { name: apiName } of made.apis) {
      const own = routes.filter((route) => route.group === made.name && route.api === apiName);
      if (own.some((route) => kept.some((other) => naiveAmbiguous(route, other)))) refused.add(key(made.name, apiName));
      else kept.push(...own);
    }
  }
  return {
    ...config,
    groups: config.groups.map((made) => ({ ...made, apis: made.apis.filter((one) => !refused.has(key(made.name, one.name))) })),
  };
}

function key(groupName: string, apiName: string): string {
  return JSON.stringify([groupName, apiName]);
}

/** Every API of a configuration with its group. */
export function apisOf(
  config: GatewayConfig,
): { readonly group: ApiGroup; readonly api: Api; readonly groupIndex: number; readonly apiIndex: number }[] {
  return config.groups.flatMap((made, groupIndex) => made.apis.map((one, apiIndex) => ({ group: made, api: one, groupIndex, apiIndex })));
}
