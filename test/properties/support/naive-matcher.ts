import type { GatewayConfig } from "../../../src/index.js";
import { naiveCanonicalPath } from "./naive-path.js";
import { type NaiveRoute, naiveRoutes } from "./naive-routes.js";

/** What the naive matcher says to a request. */
export type NaiveMatch =
  | {
      readonly outcome: "match";
      readonly group: string;
      readonly api: string;
      readonly params: Record<string, string>;
      readonly path: string;
    }
  | { readonly outcome: "options" | "wrong-method"; readonly allow: readonly string[] }
  | { readonly outcome: "none" | "refused"; readonly allow: readonly [] };

/** Matches a path as it was sent by trying every route: those whose host, path and method fit, and of these the most specific. */
export function naiveMatcher(config: GatewayConfig) {
  const routes = naiveRoutes(config);
  return (method: string, raw: string, host?: string): NaiveMatch => {
    const path = naiveCanonicalPath(raw);
    if (path === null) return { outcome: "refused", allow: [] };
    const onPath = routes.filter((route) => hostRank(route, host) !== undefined && paramsOf(route, path) !== undefined);
    const fitting = onPath.filter((route) => methodRank(route, method) !== undefined);
    const [best, second] = fitting.sort((a, b) => compareRanks(ranks(b, method, host), ranks(a, method, host)));
    if (best === undefined) return refusal(method, onPath);
    if (second !== undefined && compareRanks(ranks(best, method, host), ranks(second, method, host)) === 0 && second.api !== best.api) {
      throw new Error(`The table is ambiguous: ${best.group}/${best.api} and ${second.group}/${second.api} both take ${method} ${path}.`);
    }
    return { outcome: "match", group: best.group, api: best.api, params: paramsOf(best, path) ?? {}, path };
  };
}

function refusal(method: string, onPath: readonly NaiveRoute[]): NaiveMatch {
  if (onPath.length === 0) return { outcome: "none", allow: [] };
  return { outcome: method === "OPTIONS" ? "options" : "wrong-method", allow: allowOf(onPath) };
}

/** The union of all methods: GET brings HEAD, ANY brings every common one, OPTIONS is always answered. */
function allowOf(routes: readonly NaiveRoute[]): string[] {
  const everything = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
  const named = routes.flatMap((route) => route.methods).flatMap((method) => (method === "ANY" ? everything : [method]));
  return [...new Set([...named, ...(named.includes("GET") ? ["HEAD"] : []), "OPTIONS"])].sort();
}

/** The decoded parameters when the route has the path. */
export function paramsOf(route: NaiveRoute, path: string): Record<string, string> | undefined {
  const parts = path.split("/").slice(1);
  const params: [string, string][] = [];
  let taken = 0;
  for (const segment of route.segments) {
    const part = segment.kind === "rest" ? parts.slice(taken).join("/") : parts[taken];
    const found = part === undefined ? null : segment.pattern.exec(part);
    if (found === null) return undefined;
    params.push(...segment.names.map((name, i): [string, string] => [name, decodeURIComponent(found[i + 1] as string)]));
    taken = segment.kind === "rest" ? parts.length : taken + 1;
  }
  return taken === parts.length || route.open ? Object.fromEntries(params) : undefined;
}

function ranks(route: NaiveRoute, method: string, host: string | undefined): number[] {
  const end = route.open ? -1 : 2_000_000;
  return [hostRank(route, host) ?? -1, ...route.segments.map((segment) => segment.rank), end, methodRank(route, method) ?? -1];
}

/** The first difference decides, from the left. */
function compareRanks(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((rank, i) => rank !== b[i]);
  return at === -1 ? 0 : (a[at] as number) - (b[at] as number);
}

/** Exact host, then the longest wildcard, then no host; `undefined` when the host does not fit. */
function hostRank(route: NaiveRoute, host: string | undefined): number | undefined {
  if (route.host === undefined) return 0;
  if (host === undefined) return undefined;
  if (route.host === host) return 1_000_000;
  const suffix = route.host.startsWith("*.") ? route.host.slice(1) : undefined;
  return suffix !== undefined && host.endsWith(suffix) && host !== suffix ? suffix.length : undefined;
}

/** The method itself, then GET for HEAD, then ANY. Nobody takes TRACE and CONNECT. */
function methodRank(route: NaiveRoute, method: string): number | undefined {
  if (method === "TRACE" || method === "CONNECT") return undefined;
  if (route.methods.includes(method)) return 3;
  if (method === "HEAD" && route.methods.includes("GET")) return 2;
  return route.methods.includes("ANY") ? 1 : undefined;
}
