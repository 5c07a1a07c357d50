import type {
  AliasTarget,
  FunctionDefinition,
  FunctionHandler,
  FunctionLookup,
  FunctionReference,
  FunctionRegistry,
  FunctionSummary,
  FunctionVersion,
} from "./function.js";
import { Reference, type WeightedVersion } from "./function-reference.js";
import { emptyRecord } from "./headers.js";
import { compareVersions } from "./version-order.js";

/** The qualifier that holds where none is given (R8). */
export const latest = "LATEST";

/** One function: its versions, and what each of its qualifiers means. A reference that was given out stays the one for its qualifier. */
interface Entry {
  readonly versions: Map<string, FunctionVersion>;
  readonly aliases: Record<string, AliasTarget>;
  readonly references: Map<string, Reference>;
}

/**
 * Functions by name, own names only: `constructor` is a name like any other. It takes what has been checked, and leaves out
 * what has no meaning.
 */
export class FunctionTable implements FunctionLookup {
  readonly #functions = new Map<string, Entry>();

  constructor(registry: FunctionRegistry) {
    for (const name of Object.keys(registry)) this.#register(name, registry[name]);
  }

  names(): readonly string[] {
    return [...this.#functions.keys()];
  }

  qualifiers(name: string): readonly string[] | undefined {
    const entry = this.#functions.get(name);
    return entry && [...entry.references.keys()];
  }

  find(name: string, qualifier: string): FunctionReference | undefined {
    return this.#functions.get(name)?.references.get(qualifier);
  }

  /** A function as a user would write it; `undefined` where there is none. */
  definition(name: string): Exclude<FunctionDefinition, FunctionHandler> | undefined {
    const entry = this.#functions.get(name);
    if (entry === undefined) return undefined;
    const versions = emptyRecord<FunctionHandler>();
    for (const [version, { handler }] of entry.versions) versions[version] = handler;
    return { versions, aliases: entry.aliases };
  }

  addVersion(name: string, version: string, handler: FunctionHandler): void {
    const entry = this.#functions.get(name) ?? this.#add(name, undefined);
    const added: FunctionVersion = Object.freeze({ name, version, handler });
    const newest = newestOf(entry);
    entry.versions.set(version, added);
    if (newest === undefined || compareVersions(newest.version as string, version) < 0)
      point(entry, latest, [{ version: added, weight: 1 }]);
    point(entry, version, [{ version: added, weight: 1 }]);
  }

  setAlias(name: string, alias: string, target: AliasTarget): void {
    const entry = this.#functions.get(name);
    if (entry === undefined) return;
    const weights = typeof target === "string" ? { [target]: 1 } : target;
    const among = Object.keys(weights).flatMap((key) => {
      const version = entry.versions.get(key);
      return version === undefined ? [] : [{ version, weight: weights[key] as number }];
    });
    if (among.length === 0) return;
    entry.aliases[alias] = typeof target === "string" ? target : Object.freeze(Object.assign(emptyRecord<number>(), target));
    point(entry, alias, among);
  }

  list(): readonly FunctionSummary[] {
    return Object.freeze(
      [...this.#functions].map(([name, entry]) => {
        const versions = Object.freeze([...entry.versions.keys()].sort(compareVersions));
        const aliases = Object.freeze(Object.assign(emptyRecord<AliasTarget>(), entry.aliases));
        return Object.freeze({ name, versions, latest: versions.at(-1) ?? null, aliases });
      }),
    );
  }

  #register(name: string, definition: FunctionDefinition | undefined): void {
    if (typeof definition === "function") return void this.#add(name, definition);
    this.#add(name, undefined);
    const { versions = {}, aliases = {} } = definition ?? {};
    for (const version of Object.keys(versions)) this.addVersion(name, version, versions[version] as FunctionHandler);
    for (const alias of Object.keys(aliases)) this.setAlias(name, alias, aliases[alias] as AliasTarget);
  }

  #add(name: string, bare: FunctionHandler | undefined): Entry {
    const entry: Entry = { versions: new Map(), aliases: emptyRecord(), references: new Map() };
    this.#functions.set(name, entry);
    if (bare !== undefined) point(entry, latest, [{ version: Object.freeze({ name, version: null, handler: bare }), weight: 1 }]);
    return entry;
  }
}

/** The highest version. */
function newestOf({ versions }: Entry): FunctionVersion | undefined {
  let newest: FunctionVersion | undefined;
  for (const version of versions.values()) {
    if (newest === undefined || compareVersions(newest.version as string, version.version as string) < 0) newest = version;
  }
  return newest;
}

function point({ references }: Entry, qualifier: string, among: readonly WeightedVersion[]): void {
  const known = references.get(qualifier);
  if (known === undefined) references.set(qualifier, new Reference(among));
  else known.point(among);
}
