/** Answers a request to an intercepted origin; `undefined` lets it through to the network, a rejection is the network's error. */
export type OriginAnswer = (request: Request) => Promise<Response | undefined>;

/** Finds who answers for an origin; `undefined` when nobody does. */
export type FindAnswer = (origin: string) => OriginAnswer | undefined;

/**
 * Who answers for which origin, of one kind of client. The way into these clients is opened with the first interception and closed
 * with the last: in between, of several for the same origin the latest answers.
 */
export class Interceptions {
  readonly #open: (find: FindAnswer) => () => void;
  readonly #answers = new Map<string, { readonly answer: OriginAnswer }[]>();
  #close: (() => void) | undefined;

  /** @param open puts the clients under interception, and gives what puts them back */
  constructor(open: (find: FindAnswer) => () => void) {
    this.#open = open;
  }

  /** Begins an interception; what it gives ends it, once. */
  add(origin: string, answer: OriginAnswer): () => void {
    this.#close ??= this.#open((asked) => this.#answers.get(asked)?.at(-1)?.answer);
    const entry = { answer }; // the same function may be given twice
    this.#answers.set(origin, [...(this.#answers.get(origin) ?? []), entry]);
    return () => this.#remove(origin, entry);
  }

  #remove(origin: string, entry: { readonly answer: OriginAnswer }): void {
    const left = this.#answers.get(origin)?.filter((other) => other !== entry) ?? [];
    if (left.length > 0) this.#answers.set(origin, left);
    else this.#answers.delete(origin);
    if (this.#answers.size > 0) return;
    this.#close?.();
    this.#close = undefined;
  }
}
