import type { RandomSource } from "../../core/model/ports.js";

/** The state in which every scenario begins. */
const start = "start";

/**
 * What Mocks remember from one request to the next: how often each was called, how far its sequences have come, in which
 * state each scenario is. Every step is taken at once, so requests that overlap never see the same one.
 */
export class MockState {
  /** Where the random values of requests in this state come from; default the gateway's source. */
  readonly random: RandomSource | undefined;
  /** By what counts: a backend that was prepared, or one of its sequences. */
  readonly #counts = new Map<object, number>();
  readonly #scenarios = new Map<string, string>();

  constructor({ random }: { readonly random?: RandomSource | undefined } = {}) {
    this.random = random;
  }

  /** Counts once more; 1 for the first time. */
  count(counted: object): number {
    const number = (this.#counts.get(counted) ?? 0) + 1;
    this.#counts.set(counted, number);
    return number;
  }

  /** The state of a scenario. */
  scenario(name: string): string {
    return this.#scenarios.get(name) ?? start;
  }

  /** Takes a scenario to another state. */
  move(name: string, to: string): void {
    this.#scenarios.set(name, to);
  }

  /** Forgets everything: as before the first request. */
  reset(): void {
    this.#counts.clear();
    this.#scenarios.clear();
  }

  /** A state of its own that begins where this one is now. */
  fork({ random = this.random }: { readonly random?: RandomSource | undefined } = {}): MockState {
    const fork = new MockState({ random });
    for (const [counted, number] of this.#counts) fork.#counts.set(counted, number);
    for (const [name, state] of this.#scenarios) fork.#scenarios.set(name, state);
    return fork;
  }
}
