import type { JsonValue } from "type-fest";
import type { JsonSchema } from "../../../core/model/operation.js";
import type { NamedSchemas } from "../../validate/schema/rewrite.js";
import { formats } from "./formats.js";
import type { GeneratorParts } from "./load-generator.js";
import type { Texts } from "./texts.js";
import { type Plain, Place, TooLarge } from "./unfold/place.js";
import { unfold } from "./unfold/unfold.js";

/** A value, and whether it satisfies its schema. */
export interface Generated {
  readonly value: JsonValue;
  readonly fits: boolean;
}

/** What a recipe is made with. */
export interface Kitchen {
  readonly parts: GeneratorParts;
  readonly texts: Texts;
  readonly schemas: NamedSchemas;
  /** Whether a value satisfies a schema. */
  readonly judge: (schema: JsonSchema) => (value: unknown) => boolean;
}

/** Time for one value, in milliseconds, where it is made for the first time. */
const deadlineMs = 500;
/** Levels of what need not be there, the first that are not too large. */
const depths = [8, 5, 3, 2, 1, 0];
/** Seeds that are tried where a value doesn't satisfy its schema. */
const tries = 8;

/** How values of one schema are made: the way that satisfies it is found once. */
export class Recipe {
  readonly #schema: JsonSchema;
  readonly #kitchen: Kitchen;
  readonly #fits: (value: unknown) => boolean;
  #usual: Generated | undefined;
  #varied: { readonly plain: Plain } | "none" | undefined;

  constructor(schema: JsonSchema, kitchen: Kitchen) {
    this.#schema = schema;
    this.#kitchen = kitchen;
    this.#fits = kitchen.judge(schema);
  }

  /** The value that is the same for all requests, of examples and defaults where its parts have such. */
  usual(seed: number): Generated {
    this.#usual ??= this.#findUsual(seed);
    return this.#usual;
  }

  /** A value of this seed; the usual one where no other can be made. */
  varied(seed: number): Generated {
    this.#varied ??= this.#findVaried(seed);
    if (this.#varied === "none") return this.usual(seed);
    const { plain } = this.#varied;
    for (let i = 0; i < tries; i++) {
      const value = this.#make(plain, seed + i);
      if (this.#fits(value)) return { value, fits: true };
    }
    return this.usual(seed);
  }

  /** With examples, else without, else with what must be there alone, else whatever comes nearest. */
  #findUsual(seed: number): Generated {
    const fixed = this.#unfold(true);
    const withExamples = fixed && this.#attempt(fixed, seed, 1);
    if (withExamples?.fits === true) return withExamples;
    const plain = this.#findPlain(seed);
    const made = plain && this.#attempt(plain, seed, tries);
    if (made?.fits === true) return made;
    return withExamples ?? made ?? { value: emptyOf(this.#schema), fits: false };
  }

  #findVaried(seed: number): { readonly plain: Plain } | "none" {
    const plain = this.#findPlain(seed);
    return plain === undefined ? "none" : { plain };
  }

  /** An unfolding of which a value has satisfied the schema: the whole of it, else what must be there alone. */
  #findPlain(seed: number): Plain | undefined {
    for (const from of [depths, [0]]) {
      const plain = this.#unfold(false, from);
      if (plain !== undefined && this.#attempt(plain, seed, tries)?.fits === true) return plain;
    }
    return undefined;
  }

  #unfold(fixed: boolean, from: readonly number[] = depths): Plain | undefined {
    const { schemas, texts } = this.#kitchen;
    const textsOf = (pattern: string, minLength: number, maxLength: number) => texts.of(pattern, minLength, maxLength);
    for (const depth of from) {
      try {
        return unfold(this.#schema, new Place({ schemas, fixed, depth, textsOf }));
      } catch (error) {
        if (!(error instanceof TooLarge)) throw error;
      }
    }
    return undefined;
  }

  #attempt(plain: Plain, seed: number, times: number): Generated | undefined {
    const { withinTime } = this.#kitchen.parts;
    let nearest: Generated | undefined;
    for (let i = 0; i < times; i++) {
      const made = withinTime(deadlineMs, () => this.#judged(plain, seed + i));
      if (made === undefined) return nearest;
      if (made.fits) return made;
      nearest ??= made;
    }
    return nearest;
  }

  #judged(plain: Plain, seed: number): Generated | undefined {
    try {
      const value = this.#make(plain, seed);
      return { value, fits: this.#fits(value) };
    } catch {
      return undefined;
    }
  }

  #make(plain: Plain, seed: number): JsonValue {
    return this.#kitchen.parts.generate(plain as Parameters<GeneratorParts["generate"]>[0], { seed, maxDepth: 1000, formats }) as JsonValue;
  }
}

/** What stands for a value that can't be made. */
function emptyOf(schema: JsonSchema): JsonValue {
  const type = typeof schema === "object" ? schema.type : undefined;
  const [first] = Array.isArray(type) ? type : [type];
  switch (first) {
    case "array":
      return [];
    case "string":
      return "";
    case "number":
    case "integer":
      return 0;
    case "boolean":
      return false;
    case "null":
      return null;
    default:
      return {};
  }
}
