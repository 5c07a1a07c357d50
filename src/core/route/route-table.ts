import type { PathTemplate } from "../model/path-template.js";
import { finish, type Steps } from "../model/steps.js";
import { methodsOf, slotOf } from "./methods.js";
import type { PathTable, RouteEntry } from "./path-table.js";
import { PathTableBuilder } from "./path-table-builder.js";
import { RouteMatch, RouteMiss } from "./route-match.js";

/** Collects routes for a {@link RouteTable}. */
export class RouteTableBuilder<Value> {
  readonly #hosts = new Map<string | undefined, PathTableBuilder<Value>>();

  /** Adds a route. `host` is exact, `*.suffix`, or `undefined` for every host; in lower case. */
  add(host: string | undefined, methods: readonly string[], template: PathTemplate, match: "exact" | "prefix", value: Value): void {
    let paths = this.#hosts.get(host);
    if (paths === undefined) {
      paths = new PathTableBuilder<Value>();
      this.#hosts.set(host, paths);
    }
    paths.add(template, methods, match === "prefix", value);
  }

  build(): RouteTable<Value> {
    return finish(this.buildSteps());
  }

  /** As `build`, in steps. */
  *buildSteps(): Steps<RouteTable<Value>> {
    const tables = new Map<string | undefined, PathTable<Value>>();
    for (const [host, paths] of this.#hosts) tables.set(host, yield* paths.buildSteps());
    return new RouteTable(tables);
  }
}

/** Finds the most specific route of a request: exact host, then the longest `*.suffix`, then routes of every host. */
export class RouteTable<Value> {
  private readonly anyHost: PathTable<Value>;
  private readonly exact = new Map<string, PathTable<Value>>();
  /** By suffix with its leading dot, longest first. */
  private readonly wildcards: (readonly [string, PathTable<Value>])[] = [];
  /** Whether any route is bound to a host; if none is, `host` makes no difference. */
  readonly byHost: boolean;
  /** The table of the last `lookup` that found something. */
  private found: PathTable<Value>;
  /** Slots and other methods of the routes that had the path of the last `lookup`, where it found nothing. */
  private mask = 0;
  private extra: readonly string[] = [];

  constructor(tables: ReadonlyMap<string | undefined, PathTable<Value>>) {
    this.anyHost = tables.get(undefined) ?? new PathTableBuilder<Value>().build();
    this.found = this.anyHost;
    for (const [host, table] of tables) {
      if (host?.startsWith("*.")) this.wildcards.push([host.slice(1), table]);
      else if (host !== undefined) this.exact.set(host, table);
    }
    this.wildcards.sort(([a], [b]) => b.length - a.length);
    this.byHost = this.exact.size + this.wildcards.length > 0;
  }

  /** Finds a request's route. `path` is canonical, `host` in lower case without port. */
  find(method: string, path: string, host?: string): RouteMatch<Value> | RouteMiss {
    const entry = this.lookup(method, slotOf(method), path, host);
    return entry === undefined ? this.miss() : this.match(entry, path);
  }

  /** As `find`, without making anything: `match` and `miss` do so where it is wanted, until the next `lookup`. */
  lookup(method: string, slot: number, path: string, host: string | undefined): RouteEntry<Value> | undefined {
    if (this.byHost) return this.lookupByHost(method, slot, path, host);
    const table = this.anyHost;
    const entry = table.find(path, method, slot);
    if (entry === undefined) {
      this.mask = table.mask;
      this.extra = table.extraMethods;
    }
    return entry;
  }

  /** The match of what `lookup` has just found. */
  match({ value, names }: RouteEntry<Value>, path: string): RouteMatch<Value> {
    const { spans } = this.found;
    const params = Object.create(null) as Record<string, string>;
    const encoded = names.length > 0 && path.includes("%");
    for (let i = 0; i < names.length; i++) {
      const text = path.slice(spans[2 * i], spans[2 * i + 1]);
      params[names[i] as string] = encoded ? decodeURIComponent(text) : text;
    }
    return new RouteMatch(value, params);
  }

  /** The miss of what `lookup` has just not found. */
  miss(): RouteMiss {
    return missed(this.mask, this.extra);
  }

  private lookupByHost(method: string, slot: number, path: string, host: string | undefined): RouteEntry<Value> | undefined {
    this.mask = 0;
    this.extra = [];
    for (const table of this.tablesOf(host)) {
      const entry = table.find(path, method, slot);
      if (entry !== undefined) {
        this.found = table;
        return entry;
      }
      this.mask |= table.mask;
      this.extra = [...this.extra, ...table.extraMethods];
    }
    return undefined;
  }

  private *tablesOf(host: string | undefined): Generator<PathTable<Value>> {
    if (host !== undefined) {
      const exact = this.exact.get(host);
      if (exact !== undefined) yield exact;
      for (const [suffix, table] of this.wildcards) if (host.length > suffix.length && host.endsWith(suffix)) yield table;
    }
    yield this.anyHost;
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
