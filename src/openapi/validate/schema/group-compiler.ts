import type { AnyBackendConfig } from "../../../core/model/any-backend.js";
import type { ApiGroup } from "../../../core/model/config.js";
import { SchemaCompiler } from "./compiler.js";
import { type AjvParts, loadAjv } from "./load-ajv.js";
import type { Direction } from "./rewrite.js";

let parts: AjvParts | undefined;
let loading: Promise<AjvParts> | undefined;

/** The compiler's code; `undefined` until it has been loaded. */
export function loadedCompiler(): AjvParts | undefined {
  return parts;
}

/** Loads it, once in a process. @throws TypeError when it is not installed */
export function loadCompiler(): Promise<AjvParts> {
  loading ??= loadAjv().then((loaded) => (parts = loaded));
  return loading;
}

/** The compilers of a group live as long as its configuration. */
const compilers = new WeakMap<object, Map<Direction, SchemaCompiler>>();

/** The compiler of a group's schemas for messages of one direction. */
export function groupCompiler(group: ApiGroup<AnyBackendConfig>, direction: Direction, ajv: AjvParts): SchemaCompiler {
  const { schemas = {} } = group;
  const key = group.schemas ?? group;
  const known = compilers.get(key) ?? new Map<Direction, SchemaCompiler>();
  compilers.set(key, known);
  const compiler = known.get(direction) ?? new SchemaCompiler(schemas, direction, ajv);
  known.set(direction, compiler);
  return compiler;
}
