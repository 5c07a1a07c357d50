import type { RecordedCall } from "../model/recorded-call.js";

/** The latest calls of a branch. One list for all APIs: what is kept stays small however many there are, and young for the garbage collector. */
export class CallLog {
  readonly #size: number;
  #calls: RecordedCall[] = [];
  /** By API, how many are kept no more. */
  #dropped = new Map<string | null, number>();
  #filed = 0;
  #asked = 0;

  /** @param size calls that are kept */
  constructor(size: number) {
    this.#size = size;
  }

  /** The number of the next call. */
  next(): number {
    this.#asked += 1;
    return this.#asked;
  }

  add(call: RecordedCall): void {
    const at = this.#filed % this.#size;
    const last = this.#calls[at];
    if (last !== undefined) this.#dropped.set(last.api, this.dropped(last.api) + 1);
    this.#calls[at] = call;
    this.#filed += 1;
  }

  of(api: string): RecordedCall[] {
    return this.all().filter((call) => call.api === api);
  }

  /** How many calls of an API are kept no more. */
  dropped(api: string | null): number {
    return this.#dropped.get(api) ?? 0;
  }

  /** From the oldest that is kept. */
  all(): RecordedCall[] {
    return this.#calls.toSorted((a, b) => a.number - b.number);
  }

  clear(): void {
    this.#calls = [];
    this.#dropped = new Map();
    this.#filed = 0;
    this.#asked = 0;
  }
}
