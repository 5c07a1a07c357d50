import type { PathTemplate } from "../model/path-template.js";
import { methodsOf, slotOf } from "./methods.js";
import type { PathTable } from "./path-table.js";
import { PathTableBuilder } from "./path-table-builder.js";
import { RouteMatch, RouteMiss } from "./route-match.js";

/** Collects routes for a {@link RouteTable}. */
export class RouteTableBuilder<Value> {
  readonly #hosts = new Map<string | undefined, PathTableBuilder<Value>>();

  /** Adds a route. `host` is exact, `*.suffix`, or `undefined` for every host; in lower case. */
  add(host: string | undefined, methods: readonly string[], template: PathTemplate, match: "exact" | "prefix", value: Value): void {
    let paths = this.#hosts.get(host);
    if (paths === undefined) this.#hosts.set(host, (paths = new PathTableBuilder()));
    paths.add(template, methods, match === "prefix", value);
  }

  build(): RouteTable<Value> {
    const tables = new Map<string | undefined, PathTable<Value>>();
    for (const [host, paths] of this.#hosts) tables.set(host, paths.build());
    return new RouteTable(tables);
  }
}

/** Finds the most specific route of a request: exact host, then the longest `*.suffix`, then routes of every host. */
export class RouteTable<Value> {
  readonly #anyHost: PathTable<Value> | undefined;
  readonly #exact = new Map<string, PathTable<Value>>();
  /** By suffix with its leading dot, longest first. */
  readonly #wildcards: (readonly [string, PathTable<Value>])[] = [];

  constructor(tables: ReadonlyMap<string | undefined, PathTable<Value>>) {
    this.#anyHost = tables.get(undefined);
    for (const [host, table] of tables) {
      if (host?.startsWith("*.")) this.#wildcards.push([host.slice(1), table]);
      else if (host !== undefined) this.#exact.set(host, table);
    }
    this.#wildcards.sort(([a], [b]) => b.length - a.length);
  }

  /** `path` is canonical, `host` in lower case without port. */
  find(method: string, path: string, host?: string): RouteMatch<Value> | RouteMiss {
    const slot = slotOf(method);
    if (this.#exact.size === 0 && this.#wildcards.length === 0) {
      const table = this.#anyHost;
      if (table === undefined) return nothing;
      return this.#in(table, method, path, slot) ?? missed(table.mask, table.extraMethods);
    }
    return this.#findByHost(method, path, slot, host);
  }

  #findByHost(method: string, path: string, slot: number, host: string | undefined): RouteMatch<Value> | RouteMiss {
    let mask = 0;
    const extra: string[] = [];
    for (const table of this.#tablesOf(host)) {
      const match = this.#in(table, method, path, slot);
      if (match !== undefined) return match;
      mask |= table.mask;
      extra.push(...table.extraMethods);
    }
    return missed(mask, extra);
  }

  *#tablesOf(host: string | undefined): Generator<PathTable<Value>> {
    if (host !== undefined) {
      const exact = this.#exact.get(host);
      if (exact !== undefined) yield exact;
      for (const [suffix, table] of this.#wildcards) if (host.length > suffix.length && host.endsWith(suffix)) yield table;
    }
    if (this.#anyHost !== undefined) yield this.#anyHost;
  }

  #in(table: PathTable<Value>, method: string, path: string, slot: number): RouteMatch<Value> | undefined {
    const entry = table.find(path, method, slot);
    if (entry === undefined) return undefined;
    const { names } = entry;
    return new RouteMatch(entry.value, path, names, names.length === 0 ? undefined : copy(table.spans, 2 * names.length));
  }
}

const nothing = new RouteMiss([]);

/** A miss with its methods; the common ones are made once for each set of slots, of which there are at most 256. */
function missed(mask: number, extra: readonly string[]): RouteMiss {
  if (mask === 0 && extra.length === 0) return nothing;
  if (extra.length > 0) return new RouteMiss(methodsOf(mask, extra));
  const known = misses.get(mask) ?? new RouteMiss(methodsOf(mask, extra));
  misses.set(mask, known);
  return known;
}

const misses = new Map<number, RouteMiss>();

function copy(spans: Int32Array, length: number): number[] {
  const copied: number[] = [];
  for (let i = 0; i < length; i++) copied.push(spans[i] as number);
  return copied;
}
