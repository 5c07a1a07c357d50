import type { Batch } from "../fresh-requests.js";

/** A route as one router writes it. */
export interface Route {
  /** Number of the operation. */
  readonly id: number;
  readonly method: string;
  /** The path in the router's own notation. */
  readonly path: string;
  /** Keys of the router's `params`, from left to right. */
  readonly names: readonly string[];
}

/** What a router found. */
export interface Found {
  readonly id: number;
  readonly params: readonly string[];
}

/** A built route table. */
export interface Router {
  find(method: string, path: string): Found | null;
  /** Methods that the path takes, where the router can say so. */
  allow?(method: string, path: string): readonly string[];
  /** Looks up a whole batch as a server would and reads every parameter. The result is {@link checksum} of what was found. */
  run(batch: Batch): number;
}

/** Builds the table of a router. What it returns is written once for each router, without a wrapper in the measured loop. */
export interface RouterContestant {
  readonly name: string;
  /** The router's notation of a template, and its keys of the parameters. */
  translate(template: string, names: readonly string[]): Pick<Route, "path" | "names">;
  /** The order in which routes must be added, for routers to which it matters. Default: any. */
  readonly compare?: (a: Route, b: Route) => number;
  build(routes: readonly Route[]): Router;
}

/** What `run` adds up for one request. */
export function checksum(found: Found | null): number {
  return found === null ? 0 : found.params.reduce((sum, value) => sum + value.length, found.id + 1);
}

/** `:name` for each parameter and `rest` for the greedy one, as most routers write it. */
export function withColons(template: string, rest: (name: string) => string): string {
  return template.replace(/\{(\w+)(\+?)\}/g, (_, name: string, greedy: string) => (greedy === "" ? `:${name}` : rest(name)));
}

/** `names` with the greedy parameter as `*`, as routers call it that have no name for it. */
export function namesWithStar(template: string, names: readonly string[]): readonly string[] {
  return template.endsWith("+}") ? [...names.slice(0, -1), "*"] : names;
}

/** Values of `names` in order. */
export function valuesOf(params: Readonly<Record<string, string | undefined>> | undefined, names: readonly string[]): string[] {
  return names.map((name) => params?.[name] ?? "");
}

/** Text before parameters before greedy ones, at the first segment in which two paths differ. */
export function bySpecificity(a: Pick<Route, "path">, b: Pick<Route, "path">): number {
  const [left, right] = [rank(a.path), rank(b.path)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function rank(path: string): string {
  return path
    .split("/")
    .map((segment) => (segment.startsWith(":") ? (/[{+]/.test(segment) ? "2" : "1") : "0"))
    .join("");
}
