import type { ApiEntry } from "../gateway/api-entry.js";
import { type CompiledOverride, PlacedOverride } from "./placed-override.js";

/** The overrides of one branch. Nearly no API has one: asking for them costs one look-up in a small map, or none. */
export class Overrides {
  /** By API, the latest first. The lists are replaced, never changed: a request that goes through one goes through all of it. */
  #placed: Map<ApiEntry, readonly PlacedOverride[]> | undefined;
  readonly #remove = (placed: PlacedOverride): void => this.#keep((one) => one !== placed);

  /** Those of an API, the latest first; `undefined` where there are none. */
  of(entry: ApiEntry): readonly PlacedOverride[] | undefined {
    return this.#placed?.get(entry);
  }

  all(): readonly PlacedOverride[] {
    return [...(this.#placed?.values() ?? [])].flat();
  }

  place(compiled: CompiledOverride, origin?: PlacedOverride): PlacedOverride {
    const placed = new PlacedOverride(compiled, this.#remove, origin);
    this.#placed ??= new Map();
    this.#placed.set(compiled.entry, [placed, ...(this.#placed.get(compiled.entry) ?? [])]);
    return placed;
  }

  /** As when the branch began, but for those that were removed. */
  reset(): void {
    for (const placed of this.all()) placed.reset();
  }

  /** Removes all that the branch has not begun with. */
  restore(): void {
    this.#keep(({ inherited }) => inherited);
  }

  fork(): Overrides {
    const fork = new Overrides();
    for (const placed of this.all().toReversed()) fork.place(placed.compiled, placed);
    return fork;
  }

  #keep(wanted: (placed: PlacedOverride) => boolean): void {
    const kept = [...(this.#placed ?? [])].map(([entry, list]) => [entry, list.filter(wanted)] as const);
    const left = kept.filter(([, list]) => list.length > 0);
    this.#placed = left.length === 0 ? undefined : new Map(left);
  }
}
