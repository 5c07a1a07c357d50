import type { RouteSummary } from "../model/gateway.js";
import { routeTemplate } from "../model/route-template.js";
import { methodsOfApi } from "../rules/full-paths.js";
import type { CompiledApi } from "./compiled.js";

const noHosts: readonly string[] = Object.freeze([]);

/** The route table as a person reads it: a line for each method of each API. */
export function summarize(apis: readonly CompiledApi[]): readonly RouteSummary[] {
  return Object.freeze(
    apis.flatMap(({ group, api, backend, rules }) =>
      methodsOfApi(api).map((method) =>
        Object.freeze({
          group: group.name,
          api: api.name,
          hosts: group.hosts ?? noHosts,
          method,
          path: routeTemplate(group, api),
          match: api.match ?? "exact",
          kind: backend.resolution.kind,
          source: backend.resolution.source,
          rules: rules?.length ?? 0,
        }),
      ),
    ),
  );
}
