import { MockState } from "../../backends/mock/mock-state.js";
import { CallLog } from "../calls/call-log.js";
import { Overrides } from "../overrides/overrides.js";
import { seeded } from "../time/seeded.js";

/** Complaints of one kind that are kept. */
const maxComplaints = 100;

/** What one branch of a fake remembers: all that a request can change. */
export class Memory {
  readonly calls: CallLog;
  readonly overrides: Overrides;
  /** Requests that nothing was there for, in words. */
  readonly unhandled: string[] = [];
  /** Requests that came after the end of a sequence, in words. */
  readonly exhausted: string[] = [];
  readonly #begin: MockState;
  readonly #seed: number | undefined;
  readonly #keptCalls: number;
  #state: MockState;
  #forks = 0;

  constructor(keptCalls: number, seed: number | undefined, begin = new MockState(), overrides = new Overrides()) {
    this.calls = new CallLog(keptCalls);
    this.overrides = overrides;
    this.#keptCalls = keptCalls;
    this.#seed = seed;
    this.#begin = begin;
    this.#state = this.#fresh();
  }

  /** Call numbers, sequences, scenarios and the random source. */
  get state(): MockState {
    return this.#state;
  }

  complain(kind: "unhandled" | "exhausted", what: string): void {
    if (this[kind].length < maxComplaints) this[kind].push(what);
  }

  /** As at the beginning, but for overrides that came or went since. */
  reset(): void {
    this.#state = this.#fresh();
    this.#forks = 0;
    this.overrides.reset();
    this.calls.clear();
    this.unhandled.length = 0;
    this.exhausted.length = 0;
  }

  /** A memory of its own that begins where this one is now, without its calls. */
  fork(): Memory {
    this.#forks += 1;
    // Random numbers of its own: how branches take turns must not change what each of them draws.
    const seed = this.#seed === undefined ? undefined : Math.floor(seeded(this.#seed ^ Math.imul(this.#forks, 0x9e3779b9))() * 2 ** 32);
    return new Memory(this.#keptCalls, seed, this.#state.fork(), this.overrides.fork());
  }

  #fresh(): MockState {
    return this.#begin.fork({ random: this.#seed === undefined ? undefined : seeded(this.#seed) });
  }
}
