import type { RecordedCall } from "../model/recorded-call.js";

/** The latest calls of one API. */
class Ring {
  readonly #calls: RecordedCall[] = [];
  readonly #size: number;
  #count = 0;

  constructor(size: number) {
    this.#size = size;
  }

  /** Calls that are kept no more. */
  get dropped(): number {
    return this.#count - this.#calls.length;
  }

  add(call: RecordedCall): void {
    this.#calls[this.#count % this.#size] = call;
    this.#count += 1;
  }

  /** From the oldest that is kept. */
  inOrder(): RecordedCall[] {
    const start = this.#count % this.#size;
    return this.dropped === 0 ? [...this.#calls] : [...this.#calls.slice(start), ...this.#calls.slice(0, start)];
  }
}

/** What came to a fake: of each API, and of the requests that reached none, the latest calls. */
export class CallLog {
  readonly #size: number;
  #rings = new Map<string | null, Ring>();
  #count = 0;

  /** @param size calls that are kept of each API */
  constructor(size: number) {
    this.#size = size;
  }

  /** The number of the next call. */
  next(): number {
    this.#count += 1;
    return this.#count;
  }

  add(api: string | null, call: RecordedCall): void {
    let ring = this.#rings.get(api);
    if (ring === undefined) {
      ring = new Ring(this.#size);
      this.#rings.set(api, ring);
    }
    ring.add(call);
  }

  of(api: string): RecordedCall[] {
    return this.#rings.get(api)?.inOrder() ?? [];
  }

  /** How many calls of an API are kept no more. */
  dropped(api: string): number {
    return this.#rings.get(api)?.dropped ?? 0;
  }

  all(): RecordedCall[] {
    return [...this.#rings.values()].flatMap((ring) => ring.inOrder()).sort((a, b) => a.number - b.number);
  }

  clear(): void {
    this.#rings = new Map();
    this.#count = 0;
  }
}
