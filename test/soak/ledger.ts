/** How a request ended for its client. */
export type Outcome =
  | { readonly end: "answered"; readonly status: number }
  /** The header came; the body is not the whole. */
  | { readonly end: "broken"; readonly status: number }
  /** The client went away by itself. */
  | { readonly end: "left" }
  /** The connection ended without an answer. */
  | { readonly end: "unanswered"; readonly status: 0 };

/** What the gateway and the upstream have said of one request. */
interface Entry {
  readonly kind: string;
  outcome: Outcome | undefined;
  ends: number;
  /** Statuses of `dispatch` events. */
  readonly dispatched: number[];
  /** `error` events. */
  failed: number;
  /** How often the upstream got it. */
  forwarded: number;
}

/** Every request of a run, as its client, the gateway and the upstream saw it. What is over and agrees is forgotten. */
export class Ledger {
  /** What does not agree. */
  readonly disagreements: string[] = [];
  /** How many requests of each kind ended in each way. */
  readonly counts = new Map<string, Record<Outcome["end"], number>>();
  readonly #open = new Map<number, Entry>();
  #last = 0;

  /** Requests that were begun. */
  get begun(): number {
    return this.#last;
  }

  /** @returns the number of the request, which goes into its URL as `id` */
  begin(kind: string): number {
    this.#last += 1;
    this.#open.set(this.#last, { kind, outcome: undefined, ends: 0, dispatched: [], failed: 0, forwarded: 0 });
    return this.#last;
  }

  end(id: number, outcome: Outcome): void {
    const entry = this.#entry(id, "ended");
    if (entry === undefined) return;
    entry.ends += 1;
    entry.outcome = outcome;
    const counts = this.counts.get(entry.kind) ?? { answered: 0, broken: 0, left: 0, unanswered: 0 };
    counts[outcome.end] += 1;
    this.counts.set(entry.kind, counts);
  }

  dispatched(id: number, status: number): void {
    this.#entry(id, "was dispatched")?.dispatched.push(status);
  }

  failed(id: number): void {
    const entry = this.#entry(id, "failed");
    if (entry !== undefined) entry.failed += 1;
  }

  forwarded(id: number): void {
    const entry = this.#entry(id, "was forwarded");
    if (entry !== undefined) entry.forwarded += 1;
  }

  /** Judges what is over. Call it when everything that was said until a while ago has arrived: `before` is what `begun` was then. */
  settle(before: number): void {
    for (const [id, entry] of this.#open) {
      if (id > before) return;
      if (entry.outcome === undefined) continue;
      const wrong = disagreement(entry);
      if (wrong !== undefined) this.#note(`${entry.kind} ${id}: ${wrong}`);
      this.#open.delete(id);
    }
  }

  /** Requests that have not ended. */
  get unended(): number {
    return this.#open.size;
  }

  #entry(id: number, what: string): Entry | undefined {
    const entry = this.#open.get(id);
    if (entry === undefined) this.#note(`Request ${id} ${what} once more, or long after its end.`);
    return entry;
  }

  #note(text: string): void {
    // Enough to see what is going on; a run that goes wrong may have a million of them.
    if (this.disagreements.length < 100) this.disagreements.push(text);
  }
}

/** Statuses that only the gateway gives here. */
const failures: ReadonlySet<number> = new Set([499, 502, 503, 504]);

function disagreement({ outcome, ends, dispatched, failed, forwarded }: Entry): string | undefined {
  const [status, ...more] = dispatched;
  if (ends !== 1) return `its client saw ${ends} ends`;
  if (more.length > 0) return `the gateway answered it ${dispatched.length} times: ${dispatched}`;
  if (forwarded > 1) return `the upstream got it ${forwarded} times`;
  if (failed !== Number(status !== undefined && failures.has(status))) return `${failed} failures were told of an answer ${status}`;
  if (outcome === undefined || outcome.end === "left") return undefined;
  if (status !== outcome.status) return `the gateway says ${status}, its client ${outcome.status}`;
  if (!failures.has(outcome.status) && forwarded !== 1) return `an answer ${status} came from nowhere`;
  return undefined;
}
