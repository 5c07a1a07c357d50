import type { RandomSource } from "../../../../core/model/ports.js";
import type { Target } from "../target.js";
import { compareBusyness } from "./busyness.js";
import type { Balance } from "./strategy.js";

/**
 * The less busy of two different targets that are drawn by weight; of two that are equally busy the one drawn first, so that
 * idle targets are asked by weight. (M. Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 2001.)
 */
export function randomTwo(random: RandomSource): Balance {
  return (_exchange, targets) => {
    if (targets.length < 2) return targets[0];
    let total = 0;
    for (const { weight } of targets) total += weight;
    const one = draw(targets, random() * total, undefined);
    const other = draw(targets, random() * (total - one.weight), one);
    return compareBusyness(other, one) < 0 ? other : one;
  };
}

/** The target at a point of the line on which each of them, save one, is as long as its weight. */
function draw(targets: readonly Target[], point: number, without: Target | undefined): Target {
  let left = point;
  let drawn: Target | undefined;
  for (const target of targets) {
    if (target === without) continue;
    drawn = target;
    left -= target.weight;
    if (left < 0) break;
  }
  // The last one also stands for a point that rounding, or a random source that is none, has put behind the line.
  return drawn as Target;
}
