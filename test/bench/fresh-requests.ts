/** What a batch is made of. */
export interface PlainRequest {
  readonly method: string;
  readonly path: string;
}

/** Requests side by side: methods as the few strings that a parser shares, paths as strings that nobody has seen before. */
export interface Batch {
  readonly methods: readonly string[];
  readonly paths: readonly string[];
}

/**
 * Requests whose path strings are made anew for every batch, from bytes as a server's parser does it: flat, one byte a
 * character, no hash computed. A string that is used twice would have its hash cached and flatter whoever hashes it.
 */
export class FreshRequests {
  readonly #bytes: Buffer;
  readonly #ends: readonly number[];
  readonly #methods: readonly string[];
  #next = 0;

  constructor(requests: readonly PlainRequest[]) {
    this.#bytes = Buffer.from(requests.map(({ path }) => path).join(""), "latin1");
    let end = 0;
    this.#ends = requests.map(({ path }) => (end += path.length));
    this.#methods = requests.map(({ method }) => interned(method));
  }

  /** The next `size` requests, from the first again after the last. */
  batch(size: number): Batch {
    const methods: string[] = [];
    const paths: string[] = [];
    for (let i = 0; i < size; i++) {
      const at = this.#next;
      this.#next = at + 1 === this.#ends.length ? 0 : at + 1;
      methods.push(this.#methods[at] as string);
      paths.push(this.#bytes.toString("latin1", at === 0 ? 0 : this.#ends[at - 1], this.#ends[at]));
    }
    return { methods, paths };
  }
}

/** The engine's one copy of a string, as parsers hand out methods and literals in code stand. */
export function interned(text: string): string {
  return Object.keys({ [text]: true })[0] as string;
}
