import type { Target } from "../target.js";
import { compareBusyness } from "./busyness.js";
import { type Note, PerTarget } from "./per-target.js";

interface Account extends Note {
  /** What the target is owed, in parts of a turn. */
  owed: number;
}

/**
 * The parts of one turn. So fine that 1,000,000, the highest sum of weights, divides it without a loss that counts; so coarse
 * that what is owed to 1,000 targets stays far below 2^53, so that all sums are exact.
 */
const turn = 2 ** 40;

/**
 * Smooth weighted round-robin, as in nginx: with every turn each target is owed its share of it by weight, and whoever is owed
 * most gets the turn and pays for it. A share is one of the targets that are there: a target that is not neither gains nor
 * loses, and comes back to where it was, without having to catch up. What is owed always sums up to 0.
 */
export class Turns {
  readonly #accounts = new PerTarget<Account>((target) => ({ target, owed: 0 }));

  /**
   * Whose turn it is; of several that are owed the same, the first.
   * @param peer where given, only targets that are as busy as this one take part
   */
  next(targets: readonly Target[], peer?: Target): Target | undefined {
    const weight = weightOf(targets, peer);
    // One unit for all: shares are exact multiples of it, and targets of one weight have exactly the same.
    const unit = Math.floor(turn / weight);
    let most: Account | undefined;
    for (let i = 0; i < targets.length; i++) {
      const target = targets[i] as Target;
      if (!takesPart(target, peer)) continue;
      const account = this.#accounts.of(target, i);
      account.owed += unit * target.weight;
      if (most === undefined || account.owed > most.owed) most = account;
    }
    if (most !== undefined) most.owed -= unit * weight;
    return most?.target;
  }
}

function weightOf(targets: readonly Target[], peer: Target | undefined): number {
  let weight = 0;
  for (const target of targets) if (takesPart(target, peer)) weight += target.weight;
  return weight;
}

function takesPart(target: Target, peer: Target | undefined): boolean {
  return peer === undefined || compareBusyness(target, peer) === 0;
}
