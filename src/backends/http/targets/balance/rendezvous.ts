import type { Exchange } from "../../../../core/model/exchange.js";
import type { Target } from "../target.js";
import { hashText, mix } from "../../../../core/model/hash.js";
import { type Note, PerTarget } from "./per-target.js";
import type { Balance } from "./strategy.js";

interface Hashed extends Note {
  readonly hash: number;
}

/**
 * Weighted rendezvous hashing: each target draws a number for a value, ln(u) / weight with u in (0, 1), and the highest one
 * wins it. The draws of the others don't change when a target comes or goes, so that only its own values move; and each wins
 * its share of the values by weight. (D. G. Thaler, C. V. Ravishankar, "Using Name-Based Mappings to Increase Hit Rates",
 * 1998; the draw is the logarithmic method of C. Schindelhauer, G. Schomaker, "Weighted Distributed Hash Tables", 2005.)
 *
 * Hashes have no seed: gateways that share a configuration agree on the target, whenever they were started.
 *
 * @param read what is hashed; `undefined` for a request that has none, which goes to `otherwise`
 */
export function rendezvous(read: (exchange: Exchange) => string | undefined, otherwise: Balance): Balance {
  const known = new PerTarget<Hashed>((target) => ({ target, hash: hashText(identityOf(target)) }));
  return (exchange, targets) => {
    const value = read(exchange);
    if (value === undefined) return otherwise(exchange, targets);
    const hash = hashText(value);
    let highest = Number.NEGATIVE_INFINITY;
    let winner: Target | undefined;
    for (let i = 0; i < targets.length; i++) {
      const target = targets[i] as Target;
      const uniform = uniformOf(hash ^ known.of(target, i).hash);
      // ln(u) < u - 1: who can't win by that is most of many, and needs no logarithm.
      if ((uniform - 1) / target.weight <= highest) continue;
      const drawn = Math.log(uniform) / target.weight;
      if (drawn <= highest) continue;
      highest = drawn;
      winner = target;
    }
    return winner;
  };
}

/** A number in (0, 1), for all bits alike. */
function uniformOf(bits: number): number {
  return (mix(bits) + 0.5) / 2 ** 32;
}

/** The same for all ways to write one base URL. */
function identityOf({ url, basePath }: Target): string {
  return new URL(url).origin + basePath;
}
