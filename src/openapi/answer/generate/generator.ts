import type { AnyBackendConfig } from "../../../core/model/any-backend.js";
import type { ApiGroup } from "../../../core/model/config.js";
import type { JsonSchema } from "../../../core/model/operation.js";
import { groupCompiler } from "../../validate/schema/group-compiler.js";
import type { GeneratorParts } from "./load-generator.js";
import { Recipe } from "./recipe.js";
import { Texts } from "./texts.js";

type Group = ApiGroup<AnyBackendConfig>;

/** Makes values of the schemas of one group, that satisfy them as validation of answers would have it. */
export class Generator {
  readonly #group: Group;
  readonly #parts: GeneratorParts;
  readonly #texts: Texts;
  readonly #recipes = new WeakMap<object, Recipe>();

  constructor(group: Group, parts: GeneratorParts) {
    this.#group = group;
    this.#parts = parts;
    this.#texts = new Texts(parts);
  }

  /** How values of a schema are made. */
  recipe(schema: JsonSchema): Recipe {
    if (typeof schema !== "object") return this.#make(schema);
    const known = this.#recipes.get(schema) ?? this.#make(schema);
    this.#recipes.set(schema, known);
    return known;
  }

  #make(schema: JsonSchema): Recipe {
    const { schemas = {} } = this.#group;
    return new Recipe(schema, { parts: this.#parts, texts: this.#texts, schemas, judge: (of) => this.#judge(of) });
  }

  /** Nothing satisfies a schema that can't be compiled. */
  #judge(schema: JsonSchema): (value: unknown) => boolean {
    try {
      const validate = groupCompiler(this.#group, "response", this.#parts.ajv).compile(schema);
      return (value) => validate(value, "first").length === 0;
    } catch {
      return () => false;
    }
  }
}

/** The generators of a group live as long as its configuration. */
const generators = new WeakMap<object, Generator>();

/** The generator of a group's schemas. */
export function groupGenerator(group: Group, parts: GeneratorParts): Generator {
  const key = group.schemas ?? group;
  const known = generators.get(key) ?? new Generator(group, parts);
  generators.set(key, known);
  return known;
}
