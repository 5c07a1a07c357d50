import type { Target } from "../target.js";

/** What a way of balancing keeps of one target. */
export interface Note {
  readonly target: Target;
}

/** The notes on each target that was ever given, whichever targets are given next to it. */
export class PerTarget<Kept extends Note> {
  readonly #make: (target: Target) => Kept;
  readonly #notes = new WeakMap<Target, Kept>();
  /** The last notes of each place: mostly all targets stand where they stood before, and nothing needs to be looked up. */
  readonly #places: Kept[] = [];

  constructor(make: (target: Target) => Kept) {
    this.#make = make;
  }

  /** The notes on a target, which are made when it comes for the first time. */
  of(target: Target, place: number): Kept {
    const last = this.#places[place];
    return last !== undefined && last.target === target ? last : this.#find(target, place);
  }

  #find(target: Target, place: number): Kept {
    const found = this.#notes.get(target) ?? this.#make(target);
    this.#notes.set(target, found);
    this.#places[place] = found;
    return found;
  }
}
