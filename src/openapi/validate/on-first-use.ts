import { GatewayError } from "../../core/errors.js";
import type { AnyBackendConfig } from "../../core/model/any-backend.js";
import type { ApiGroup } from "../../core/model/config.js";
import type { Exchange } from "../../core/model/exchange.js";
import type { SchemaCompiler } from "./schema/compiler.js";
import { groupCompiler, loadCompiler, loadedCompiler } from "./schema/group-compiler.js";
import type { AjvParts } from "./schema/load-ajv.js";
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
    const parts = loadedCompiler();
    const made = this.#made ?? (parts && this.#make(exchange, parts));
    if (made !== undefined) return made.compiled === undefined ? undefined : act(made.compiled);
    return loadCompiler().then((loaded) => {
      const { compiled } = this.#made ?? this.#make(exchange, loaded);
      return compiled === undefined ? undefined : act(compiled);
    });
  }

  #make(exchange: Exchange, ajv: AjvParts): { readonly compiled: Compiled | undefined } {
    try {
      this.#made = { compiled: this.#compile(groupCompiler(this.#group, this.#direction, ajv)) };
    } catch (cause) {
      this.#made = { compiled: undefined };
      const message = `The ${this.#direction}s of ${JSON.stringify(exchange.api.name)} are not checked: a schema of it can't be compiled.`;
      exchange.report(new GatewayError("INTERNAL", message, { cause }));
    }
    return this.#made;
  }
}
