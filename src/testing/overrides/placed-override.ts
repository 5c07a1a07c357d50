import type { CompiledMock } from "../../backends/mock/compiled-mock.js";
import type { ApiEntry } from "../gateway/api-entry.js";
import type { Override } from "../model/override.js";

/** An override that is ready to answer. Every branch that it is placed in shares it; it never changes. */
export interface CompiledOverride {
  readonly entry: ApiEntry;
  readonly mock: CompiledMock;
  readonly times: number | undefined;
  /** It as messages show it. */
  readonly shown: string;
}

/** An override in its place in one branch. */
export class PlacedOverride implements Override {
  readonly compiled: CompiledOverride;
  /** It was there when the branch began: the branch's test need not use it. */
  readonly inherited: boolean;
  /** The last request that it was not for, and why. */
  mismatch: string | undefined;
  readonly #usedBefore: number;
  readonly #remove: (placed: PlacedOverride) => void;
  #used: number;

  constructor(compiled: CompiledOverride, remove: (placed: PlacedOverride) => void, origin?: PlacedOverride) {
    this.compiled = compiled;
    this.inherited = origin !== undefined;
    this.#usedBefore = origin?.used ?? 0;
    this.#used = this.#usedBefore;
    this.#remove = remove;
  }

  get api(): string {
    return this.compiled.entry.name;
  }

  get used(): number {
    return this.#used;
  }

  get usedUp(): boolean {
    return this.#used >= (this.compiled.times ?? Number.POSITIVE_INFINITY);
  }

  /** Whether its test said that it would be used, and it was not. */
  get unused(): boolean {
    return !this.inherited && this.#used < (this.compiled.times ?? 1);
  }

  take(): void {
    this.#used += 1;
  }

  /** As when the branch began. */
  reset(): void {
    this.#used = this.#usedBefore;
    this.mismatch = undefined;
  }

  remove(): void {
    this.#remove(this);
  }

  [Symbol.dispose](): void {
    this.remove();
  }
}
