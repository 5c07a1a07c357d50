import type { NamedSchemas } from "../../../validate/schema/rewrite.js";

/** A schema as the generator is given it. */
export type Plain = { readonly [keyword: string]: unknown };

/** Unfolds a schema that stands within another. */
export type Unfold = (schema: unknown, place: Place) => Plain | undefined;

/** How schemas are unfolded. */
export interface Rules {
  readonly schemas: NamedSchemas;
  /** Whether examples and defaults stand for values, lists for their first, and strings for nothing in particular are the same. */
  readonly fixed: boolean;
  /** Levels of what need not be there. */
  readonly depth: number;
  /** Texts that match a pattern and have a length; none where none could be found. */
  readonly textsOf: (pattern: string, minLength: number, maxLength: number) => readonly string[];
}

/** More nodes than this are not unfolded: fewer levels are. */
const maxNodes = 2_000;
/** Values that one answer must consist of at most. */
const maxValues = 5_000;

/** Thrown where a schema gets too large: it is unfolded again, less deeply. */
export class TooLarge extends Error {
  override readonly name = "TooLarge";
}

/** A place in a schema that is being unfolded. */
export class Place {
  readonly rules: Rules;
  /** References that lead here. */
  readonly #above: readonly string[];
  readonly #level: number;
  /** How often the value of this place is wanted. */
  readonly #times: number;
  readonly #count: { nodes: number };

  constructor(rules: Rules, above: readonly string[] = [], level = 0, times = 1, count = { nodes: 0 }) {
    this.rules = rules;
    this.#above = above;
    this.#level = level;
    this.#times = times;
    this.#count = count;
  }

  /** Whether what need not be there is left out from here on. */
  get isDeep(): boolean {
    return this.#level >= this.rules.depth;
  }

  /** @throws TooLarge */
  enter(): void {
    if (++this.#count.nodes > maxNodes) throw new TooLarge();
  }

  /** Behind a reference; `undefined` where it leads into itself. */
  behind(reference: string): Place | undefined {
    return this.#above.includes(reference)
      ? undefined
      : new Place(this.rules, [...this.#above, reference], this.#level, this.#times, this.#count);
  }

  /** In a property or an item of which there are so many at least; `undefined` where that is too much. */
  inside(times = 1): Place | undefined {
    const all = this.#times * Math.max(1, times);
    return all > maxValues || this.#level > 100 ? undefined : new Place(this.rules, this.#above, this.#level + 1, all, this.#count);
  }
}
