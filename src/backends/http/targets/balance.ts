import type { Exchange } from "../../../core/model/exchange.js";
import type { LoadBalancing } from "../../../core/model/http-config.js";
import type { RandomSource } from "../../../core/model/ports.js";
import type { Target } from "./target.js";

/** Chooses one of the targets that may be asked; `undefined` where there is none. */
export type Balance = (exchange: Exchange, targets: readonly Target[]) => Target | undefined;

/** Compiles a way of balancing. What it remembers holds for all requests of its cluster. */
export function compileBalance(_policy: LoadBalancing | undefined, _random: RandomSource): Balance {
  return (_exchange, targets) => targets[0];
}
