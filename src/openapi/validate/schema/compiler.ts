import type { Ajv2020, ErrorObject, ValidateFunction } from "ajv/dist/2020.js";
import type { JsonSchema } from "../../../core/model/operation.js";
import type { AjvParts } from "./load-ajv.js";
import { type Direction, type NamedSchemas, rewrite } from "./rewrite.js";
import { toRegExp } from "./to-reg-exp.js";
import { uniqueItems } from "./unique-items.js";

/** What of a schema a value breaks. */
export type SchemaError = ErrorObject;

/** Says what a value breaks; nothing where it fits. */
export type Validator = (value: unknown, limit: "all" | "first") => readonly SchemaError[];

/** Compiles schemas of one group for messages of one direction. What they refer to is compiled with the first that does. */
export class SchemaCompiler {
  readonly schemas: NamedSchemas;
  readonly #direction: Direction;
  readonly #parts: AjvParts;
  readonly #dialects = new Map<string, Dialect>();

  constructor(schemas: NamedSchemas, direction: Direction, parts: AjvParts) {
    this.schemas = schemas;
    this.#direction = direction;
    this.#parts = parts;
  }

  /**
   * Whether a value fits at all is asked first, which ends with the first error; all of them are looked for only then, by a
   * function that is compiled only then: a list of errors can be far longer than the message.
   *
   * @throws Error when the schema can't be compiled
   */
  compile(schema: JsonSchema): Validator {
    const first = this.#compile(schema, false);
    let every: ValidateFunction | undefined;
    return (value, limit) => {
      if (first(value)) return none;
      if (limit === "first") return first.errors ?? none;
      every ??= this.#compile(schema, true);
      every(value);
      return every.errors ?? none;
    };
  }

  /** A discriminator makes for better errors. ajv refuses many that documents have; without it they come to the same by `oneOf`. */
  #compile(schema: JsonSchema, allErrors: boolean): ValidateFunction {
    try {
      return this.#dialect(allErrors, true).compile(schema);
    } catch {
      return this.#dialect(allErrors, false).compile(schema);
    }
  }

  #dialect(allErrors: boolean, discriminator: boolean): Dialect {
    const key = `${allErrors} ${discriminator}`;
    let dialect = this.#dialects.get(key);
    if (dialect === undefined) {
      dialect = new Dialect(this.schemas, this.#direction, makeAjv(this.#parts, allErrors, discriminator));
      this.#dialects.set(key, dialect);
    }
    return dialect;
  }
}

const none: readonly SchemaError[] = [];

/** One ajv with the schemas that it has been told of. */
class Dialect {
  readonly #schemas: NamedSchemas;
  readonly #direction: Direction;
  readonly #ajv: Ajv2020;
  readonly #addresses = new Map<string, string>();

  constructor(schemas: NamedSchemas, direction: Direction, ajv: Ajv2020) {
    this.#schemas = schemas;
    this.#direction = direction;
    this.#ajv = ajv;
  }

  compile(schema: JsonSchema): ValidateFunction {
    const wanted: string[] = [];
    const rewriting = {
      schemas: this.#schemas,
      direction: this.#direction,
      address: (name: string) => {
        const known = this.#addresses.get(name);
        if (known !== undefined) return known;
        const address = `schema:/${this.#addresses.size}`;
        this.#addresses.set(name, address);
        wanted.push(name);
        return address;
      },
    };
    const rewritten = rewrite(schema, rewriting);
    for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
      // One that there is not is missed by ajv.
      if (!Object.hasOwn(this.#schemas, name)) continue;
      const referred = rewrite(this.#schemas[name] as JsonSchema, rewriting);
      this.#ajv.addSchema(typeof referred === "boolean" ? { allOf: [referred] } : referred, rewriting.address(name));
    }
    return this.#ajv.compile(rewritten);
  }
}

function makeAjv({ Ajv, addFormats }: AjvParts, allErrors: boolean, discriminator: boolean): Ajv2020 {
  const ajv = new Ajv({
    allErrors,
    discriminator,
    // Documents have more keywords and formats than ajv knows, and what it can't compile is reported.
    strict: false,
    // No number of JSON is infinite, whatever its digits come to here.
    strictNumbers: true,
    validateSchema: false,
    logger: false,
    // `constructor` is present where the message has it.
    ownProperties: true,
    code: { regExp: Object.assign(toRegExp, { code: "new RegExp" }) },
  });
  addFormats(ajv);
  ajv.removeKeyword("uniqueItems");
  ajv.addKeyword(uniqueItems);
  return ajv;
}
