import { toRegExp } from "../../validate/schema/to-reg-exp.js";
import type { GeneratorParts } from "./load-generator.js";

/** Texts that are kept of one pattern. */
const kept = 16;
const tries = 100;
/** Time for one pattern, in milliseconds: one that backtracks without end has no texts. */
const deadlineMs = 100;
/** A repetition of more is not tried. */
const mostRepeated = 2_000;

/** Finds texts that match patterns: each pattern once, for documents repeat theirs. */
export class Texts {
  readonly #parts: GeneratorParts;
  readonly #found = new Map<string, readonly string[]>();

  constructor(parts: GeneratorParts) {
    this.#parts = parts;
  }

  /** Some texts of a pattern within a length; none where it is no pattern, too long, or matched by nothing that was tried. */
  of(pattern: string, minLength: number, maxLength: number): readonly string[] {
    const key = `${minLength} ${maxLength} ${pattern}`;
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    const found = this.#find(pattern, minLength, maxLength);
    this.#found.set(key, found);
    return found;
  }

  #find(pattern: string, minLength: number, maxLength: number): readonly string[] {
    if ([...pattern.matchAll(/\{(\d+)/g)].some(([, count]) => Number(count) > mostRepeated)) return [];
    const { generate, withinTime } = this.#parts;
    try {
      const found = withinTime(deadlineMs, () => {
        const expression = toRegExp(pattern);
        const texts = new Set<string>();
        for (let seed = 1; seed <= tries && texts.size < kept; seed++) {
          const text = generate({ type: "string", pattern: readable(pattern), minLength, maxLength }, { seed });
          if (typeof text === "string" && isWithin(text, minLength, maxLength) && expression.test(text)) texts.add(text);
        }
        return [...texts];
      });
      return found ?? [];
    } catch {
      return [];
    }
  }
}

function isWithin(text: string, minLength: number, maxLength: number): boolean {
  const { length } = [...text];
  return length >= minLength && length <= maxLength;
}

/** A pattern without what the generator takes for letters: codes of characters, and classes of Unicode. */
function readable(pattern: string): string {
  return pattern
    .replace(/\\p\{L\w*\}|\\p\{Letter\}|\\p\{Alphabetic\}/g, "[a-z]")
    .replace(/\\p\{N\w*\}/g, "[0-9]")
    .replace(/\\u\{?([0-9a-fA-F]{4})\}?|\\x([0-9a-fA-F]{2})/g, (_, long?: string, short?: string) =>
      literal(Number.parseInt(long ?? short ?? "", 16)),
    );
}

function literal(code: number): string {
  const character = String.fromCharCode(code);
  return /[\w\s]/.test(character) || code > 127 ? character : `\\${character}`;
}
