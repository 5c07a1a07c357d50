import { once } from "./once.js";
import type { Arbitrary, FastCheck } from "./fast-check.js";
import type { Api, ApiGroup, Condition, DynamicRule, GatewayConfig, GroupBackendConfig, RequestMapping } from "../../core/index.js";
import { fixedGroupBackend, groupBackend, inlineFunction, namedFunction } from "./backends.js";
import type { Content } from "./content.js";
import { mockBackend, mockResponse } from "./mock-responses.js";
import { anyMock } from "./mocks.js";
import { withoutAmbiguity } from "./without-ambiguity.js";
import { hosts, methods, prefix, templates } from "./templates.js";
import { headerName, headerValue, name, record, text } from "./words.js";

/** The environments that a gateway has by default. */
export const environments = ["test", "pre-release", "online"] as const;

/** A condition on a value; the values are few, so that requests meet them. */
function condition(fc: FastCheck, value: Arbitrary<string>): Arbitrary<Condition> {
  return fc.oneof(
    value,
    value.map((equals) => ({ equals })),
    fc.array(value, { minLength: 1, maxLength: 3 }).map((oneOf) => ({ oneOf })),
    value.map((whole) => ({ prefix: whole.slice(0, 2) })),
    fc.boolean().map((exists) => ({ exists })),
  );
}

/** Names of query parameters; some need encoding, some are words of Object.prototype. */
export const queryName = once((fc) => fc.constantFrom("v", "beta", "a b", "é", "__proto__", "constructor", "toString", "&", ""));

/** 1 to 20 conditions; mostly few, sometimes exactly 20. */
export const when = once(
  (fc): Arbitrary<DynamicRule["when"]> =>
    fc.oneof(
      {
        weight: 9,
        arbitrary: fc
          .tuple(
            record(fc, queryName(fc), condition(fc, fc.constantFrom("1", "on", "a b", "")), 2),
            record(fc, headerName(fc), condition(fc, headerValue(fc)), 2),
            fc.boolean(),
          )
          .map(([query, header, upper]) => ({ query, header: upper ? shout(header) : header }))
          .filter(({ query, header }) => Object.keys(query).length + Object.keys(header).length > 0),
      },
      {
        weight: 2,
        arbitrary: fc.record({ percent: fc.integer({ min: 0, max: 100 }), by: fc.record({ header: headerName(fc) }) }),
      },
      {
        weight: 1,
        arbitrary: fc.constant({ query: Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`q${i}`, { exists: false }])) }),
      },
    ),
);

function shout<Value>(header: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(header).map(([key, value]) => [key.toUpperCase(), value]));
}

function rule(fc: FastCheck, backend: Arbitrary<GroupBackendConfig>): Arbitrary<DynamicRule> {
  return fc.record({ environment: fc.constantFrom(...environments), when: when(fc), backend });
}

/** Mappings that are legal for every path. */
const mapping = once(
  (fc): Arbitrary<RequestMapping> =>
    fc.constantFrom<RequestMapping>(
      {},
      { method: "POST" },
      { path: "/m" },
      { params: [{ from: "header.x-a", to: "query.a" }] },
      { constants: { query: Object.fromEntries([["__proto__", "1"]]), header: { "X-M": "1" } } },
    ),
);

/** A backend that a group may have. */
function shared(fc: FastCheck, content: Content): Arbitrary<GroupBackendConfig> {
  const { onlyMock = false, fixed = false } = content;
  if (onlyMock) return fixed ? mockBackend(fc) : anyMock(fc, content);
  return fixed ? fixedGroupBackend(fc) : groupBackend(fc, content);
}

function api(fc: FastCheck, content: Content): Arbitrary<Omit<Api, "path">> {
  const { inline = false, onlyMock = false } = content;
  const own = onlyMock ? shared(fc, content) : fc.oneof(shared(fc, content), namedFunction(fc), ...(inline ? [inlineFunction(fc)] : []));
  const parts = fc.record(
    {
      name: name(fc),
      method: methods(fc),
      match: fc.constantFrom("exact" as const, "exact" as const, "prefix" as const),
      backend: own,
      mapping: mapping(fc),
      response: mockResponse(fc),
      description: text(fc),
    },
    { requiredKeys: ["name", "method"] },
  );
  return parts as Arbitrary<Omit<Api, "path">>;
}

/** The API at a path. A greedy parameter takes everything below already: no prefix match beside it. */
function placed({ match, ...made }: Omit<Api, "path">, path: string): Api {
  return { ...made, path, ...(match === undefined || path.endsWith("+}") ? {} : { match }) };
}

/** The most APIs of a generated group. */
const maxApis = 6;

function group(fc: FastCheck, content: Content): Arbitrary<ApiGroup> {
  const backend = shared(fc, content);
  return fc
    .record(
      {
        name: name(fc),
        prefix: prefix(fc),
        hosts: content.hosts === false ? fc.constant(undefined) : fc.option(hosts(fc), { nil: undefined }),
        backend: fc.oneof(
          { weight: 4, arbitrary: backend as Arbitrary<GroupBackendConfig | undefined> },
          { weight: 1, arbitrary: fc.constant(undefined) },
        ),
        rules: fc.array(rule(fc, backend), { maxLength: 3 }),
        apis: fc.uniqueArray(api(fc, content), { selector: (made) => made.name, maxLength: maxApis }),
        paths: templates(fc, maxApis),
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
export function validConfig(fc: FastCheck, content: Content = {}): Arbitrary<GatewayConfig> {
  return fc.uniqueArray(group(fc, content), { selector: (made) => made.name, maxLength: 3 }).map((groups) => withoutAmbiguity({ groups }));
}

/** As {@link validConfig}, with at least one API. */
export function validConfigWithApi(fc: FastCheck, content: Content = {}): Arbitrary<GatewayConfig> {
  return validConfig(fc, content).filter((config) => config.groups.some((made) => made.apis.length > 0));
}

/** Every API of a configuration with its group. */
export function apisOf(
  config: GatewayConfig,
): { readonly group: ApiGroup; readonly api: Api; readonly groupIndex: number; readonly apiIndex: number }[] {
  return config.groups.flatMap((made, groupIndex) => made.apis.map((one, apiIndex) => ({ group: made, api: one, groupIndex, apiIndex })));
}
