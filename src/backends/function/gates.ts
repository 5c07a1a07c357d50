import { Gate } from "./gate.js";

/** The gates of a gateway's APIs. One outlives its configuration: what runs still counts after an `update`. */
export class Gates {
  readonly #gates = new Map<string, { readonly gate: Gate; readonly generations: Set<object> }>();

  /** The gate of an API, kept for as long as a generation that asked for it is served. */
  of(group: string, api: string, generation: object): Gate {
    const key = JSON.stringify([group, api]);
    let kept = this.#gates.get(key);
    if (kept === undefined) {
      kept = { gate: new Gate(), generations: new Set() };
      this.#gates.set(key, kept);
    }
    kept.generations.add(generation);
    return kept.gate;
  }

  retire(generation: object): void {
    for (const [key, { generations }] of this.#gates) {
      if (generations.delete(generation) && generations.size === 0) this.#gates.delete(key);
    }
  }
}
