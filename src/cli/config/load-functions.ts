import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { FunctionDefinition, FunctionRegistry } from "../../index.js";
import { Failure, reasonOf } from "../failure.js";

/**
 * The functions that modules export, by their names; ESM or CommonJS. What a default export holds is taken as well. Other exports
 * are left alone.
 * @throws Failure when a module can't be loaded, has no function, or has one of a name that another has
 */
export async function loadFunctions(files: readonly string[]): Promise<FunctionRegistry> {
  const functions: Record<string, FunctionDefinition> = Object.create(null) as Record<string, FunctionDefinition>;
  for (const file of files) {
    const found = definitionsOf(await load(file));
    if (found.length === 0) throw new Failure(`${file} exports no function: name a module whose exports are the functions.`);
    for (const [name, definition] of found) {
      if (Object.hasOwn(functions, name) && functions[name] !== definition)
        throw new Failure(`${file} exports the function ${JSON.stringify(name)}, which another module does, too: rename one.`);
      functions[name] = definition;
    }
  }
  return functions;
}

type Module = Readonly<Record<string, unknown>>;

async function load(file: string): Promise<Module> {
  try {
    return (await import(pathToFileURL(resolve(file)).href)) as Module;
  } catch (error) {
    throw new Failure(`Can't load the functions in ${file}: ${reasonOf(error)}`);
  }
}

function definitionsOf(module: Module): [string, FunctionDefinition][] {
  const { default: whole, "module.exports": _, ...named } = module;
  const inDefault = typeof whole === "function" ? { default: whole } : typeof whole === "object" && whole !== null ? whole : {};
  return Object.entries({ ...named, ...inDefault }).filter((entry): entry is [string, FunctionDefinition] => isDefinition(entry[1]));
}

/** Whether a value is meant as a function. Whether it is one that can be used is for the rules to say. */
function isDefinition(value: unknown): value is FunctionDefinition {
  return typeof value === "function" || (typeof value === "object" && value !== null && "versions" in value);
}
