import type { FunctionDefinition, FunctionHandler, FunctionRegistry } from "../../core/model/function.js";

/** A handler that was found, with the version that it has; a bare handler has none. */
export interface FoundFunction {
  readonly handler: FunctionHandler;
  readonly version: string | null;
}

/** The qualifier that holds where none is given (R8). */
export const latest = "LATEST";

/** Finds a function's handler by version, alias or `LATEST`; `undefined` when the definition has no such qualifier. */
export function findVersion(definition: FunctionDefinition, qualifier: string): FoundFunction | undefined {
  if (typeof definition === "function") return qualifier === latest ? { handler: definition, version: null } : undefined;
  const { versions, aliases = {} } = definition;
  const version = qualifier === latest ? newest(Object.keys(versions)) : Object.hasOwn(aliases, qualifier) ? aliases[qualifier] : qualifier;
  if (version === undefined || !Object.hasOwn(versions, version)) return undefined;
  return { handler: versions[version] as FunctionHandler, version };
}

/** The function of that name, own names only: `constructor` is a name like any other. */
export function findFunction(functions: FunctionRegistry, name: string): FunctionDefinition | undefined {
  return Object.hasOwn(functions, name) ? functions[name] : undefined;
}

/** Every qualifier that a definition has. */
export function qualifiersOf(definition: FunctionDefinition): readonly string[] {
  if (typeof definition === "function") return [latest];
  const versions = Object.keys(definition.versions);
  return versions.length === 0 ? [] : [...new Set([latest, ...versions, ...Object.keys(definition.aliases ?? {})])];
}

/** The highest version, part for part: numbers by value, before text. */
function newest(versions: readonly string[]): string | undefined {
  return [...versions].sort(compareVersions).at(-1);
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split("."), b.split(".")];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x = "", y = ""] = [left[i], right[i]];
    if (x === y) continue;
    const [m, n] = [/^\d+$/.test(x) ? Number(x) : -1, /^\d+$/.test(y) ? Number(y) : -1];
    return m === n ? (x < y ? -1 : 1) : m - n;
  }
  return 0;
}
