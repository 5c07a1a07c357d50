import type { RouteSummary } from "../../core/model/gateway.js";
import { type Pattern, overlap, patternsOf } from "./pattern.js";

/** An API by its names. */
export interface RouteApi {
  readonly group: string;
  readonly api: string;
}

/** What the `config` of a route says of the gateway; hooks find it in `request.routeOptions.config`. */
export interface RouteConfig {
  readonly pointsman: {
    /**
     * The APIs that may answer there, and no other does. Nearly always one; several where hosts decide, or templates that
     * Fastify can't tell apart; none on the route that tells 405, and on that of `routes: "all"`, which may reach any.
     */
    readonly apis: readonly RouteApi[];
  };
}

/** A route as Fastify takes it. */
export interface FastifyRoute {
  readonly methods: readonly string[];
  readonly url: string;
  readonly apis: readonly RouteApi[];
}

/** An API, and the hosts for which it answers. */
interface Entry extends RouteApi {
  readonly hosts: string;
}

/** A pattern of Fastify's router and the APIs that have it, by method. */
interface Place extends Pattern {
  readonly byMethod: Map<string, Entry[]>;
}

/** No API can take these (RFC 9110 §9.3.6, §9.3.8). */
const refused: ReadonlySet<string> = new Set(["TRACE", "CONNECT"]);

/**
 * The routes of Fastify for a table of APIs: one for each path and method. Its router goes by the same precedence, but knows no hosts
 * and can't express every template: where it may stop at another pattern than the gateway would, the route there names the APIs of
 * both, and the gateway decides among them.
 *
 * @param supported the methods that Fastify knows
 */
export function toFastifyRoutes(routes: readonly RouteSummary[], supported: readonly string[]): readonly FastifyRoute[] {
  const places = placesOf(routes);
  const methods = methodsOf(routes, supported);
  const isClear = places.every(({ exact }) => exact) && new Set(routes.map(({ hosts }) => String(hosts))).size <= 1;
  return places.flatMap((place) => {
    const others = isClear ? [] : places.filter((other) => other !== place && overlap(place, other));
    return methods.flatMap((method): FastifyRoute[] => {
      const own = reached(place, method);
      if (own.length === 0) return [];
      const confused = others.flatMap((other) =>
        reached(other, method).filter(({ hosts }) => !place.exact || !other.exact || own.some((api) => api.hosts !== hosts)),
      );
      return [{ methods: [method], url: place.url, apis: distinct([...own, ...confused]) }];
    });
  });
}

function placesOf(routes: readonly RouteSummary[]): readonly Place[] {
  const places = new Map<string, Place>();
  for (const { path, match, method, group, api, hosts } of routes) {
    for (const pattern of patternsOf(path, match)) {
      const known = places.get(pattern.shape);
      const { url = pattern.url, byMethod = new Map<string, Entry[]>(), exact = true } = known ?? {};
      places.set(pattern.shape, { ...pattern, url, byMethod, exact: exact && pattern.exact });
      byMethod.set(method, [...(byMethod.get(method) ?? []), { group, api, hosts: String(hosts) }]);
    }
  }
  return [...places.values()];
}

/**
 * Routes for what no API takes: whatever begins like one of them, each with the methods that are still free there.
 * @param taken the routes of the APIs
 */
export function toRestRoutes(taken: readonly FastifyRoute[], supported: readonly string[]): readonly FastifyRoute[] {
  const firsts = new Set(taken.map(({ url }) => /^\/[^/:*]*(?=\/|$)/.exec(url)?.[0] ?? "/"));
  const urls = new Set(firsts.has("/") ? ["/", "/*"] : [...firsts].flatMap((first) => [first, `${first}/*`]));
  return [...urls].flatMap((url): FastifyRoute[] => {
    const there = new Set(taken.filter((route) => route.url === url).flatMap(({ methods }) => methods));
    const methods = supported.filter((method) => !there.has(method) && !refused.has(method));
    return methods.length === 0 ? [] : [{ methods, url, apis: [] }];
  });
}

function methodsOf(routes: readonly RouteSummary[], supported: readonly string[]): readonly string[] {
  const named = routes.map(({ method }) => method).filter((method) => method !== "ANY");
  return [...new Set([...supported, ...named])].filter((method) => !refused.has(method));
}

/** Every API of a place that may answer a method: HEAD goes with GET, as it does in the gateway. */
function reached({ byMethod }: Place, method: string): readonly Entry[] {
  return [method, ...(method === "HEAD" ? ["GET"] : []), "ANY"].flatMap((name) => byMethod.get(name) ?? []);
}

function distinct(apis: readonly RouteApi[]): readonly RouteApi[] {
  return [...new Map(apis.map(({ group, api }) => [JSON.stringify([group, api]), { group, api }])).values()];
}
