import { GatewayError } from "../../core/errors.js";
import type { AnyBackendConfig } from "../../core/model/any-backend.js";
import type { ApiGroup } from "../../core/model/config.js";
import type { Exchange } from "../../core/model/exchange.js";
import { SchemaCompiler } from "./schema/compiler.js";
import { type AjvParts, loadAjv } from "./schema/load-ajv.js";
import type { Direction } from "./schema/rewrite.js";

type Group = ApiGroup<AnyBackendConfig>;

/** Something that is compiled when a request first wants it. */
export class OnFirstUse<Compiled> {
  readonly #group: Group;
  readonly #direction: Direction;
  readonly #compile: (compiler: SchemaCompiler) => Compiled;
  #made: { readonly compiled: Compiled | undefined } | undefined;

  constructor(group: Group, direction: Direction, compile: (compiler: SchemaCompiler) => Compiled) {
    this.#group = group;
    this.#direction = direction;
    this.#compile = compile;
  }

  /**
   * Calls `act` with what has been compiled, once the compiler is there; never where it can't be compiled.
   * @throws TypeError when the compiler is not installed: whoever wants checks must not go without them unawares
   */
  use(exchange: Exchange, act: (compiled: Compiled) => undefined | Promise<undefined>): undefined | Promise<undefined> {
    const made = this.#made ?? (parts && this.#make(exchange, parts));
    if (made !== undefined) return made.compiled === undefined ? undefined : act(made.compiled);
    return load().then((loaded) => {
      const { compiled } = this.#made ?? this.#make(exchange, loaded);
      return compiled === undefined ? undefined : act(compiled);
    });
  }

  #make(exchange: Exchange, ajv: AjvParts): { readonly compiled: Compiled | undefined } {
    try {
      this.#made = { compiled: this.#compile(compilerFor(this.#group, this.#direction, ajv)) };
    } catch (cause) {
      this.#made = { compiled: undefined };
      const message = `The ${this.#direction}s of ${JSON.stringify(exchange.api.name)} are not checked: a schema of it can't be compiled.`;
      exchange.report(new GatewayError("INTERNAL", message, { cause }));
    }
    return this.#made;
  }
}

let parts: AjvParts | undefined;
let loading: Promise<AjvParts> | undefined;

/** The compiler's code, loaded once in a process. */
function load(): Promise<AjvParts> {
  loading ??= loadAjv().then((loaded) => (parts = loaded));
  return loading;
}

/** The compilers of a group live as long as its configuration. */
const compilers = new WeakMap<object, Map<Direction, SchemaCompiler>>();

function compilerFor(group: Group, direction: Direction, ajv: AjvParts): SchemaCompiler {
  const { schemas = {} } = group;
  const key = group.schemas ?? group;
  const known = compilers.get(key) ?? new Map<Direction, SchemaCompiler>();
  compilers.set(key, known);
  const compiler = known.get(direction) ?? new SchemaCompiler(schemas, direction, ajv);
  known.set(direction, compiler);
  return compiler;
}
