import type { LoadBalancing } from "../../../core/model/http-config.js";
import type { RandomSource } from "../../../core/model/ports.js";
import { compileHashKey } from "./balance/hash-key.js";
import { leastRequests } from "./balance/least-requests.js";
import { randomTwo } from "./balance/random-two.js";
import { rendezvous } from "./balance/rendezvous.js";
import type { Balance } from "./balance/strategy.js";
import { Turns } from "./balance/turns.js";

export type { Balance } from "./balance/strategy.js";

/** Compiles a way of balancing. What it remembers holds for all requests of its cluster. */
export function compileBalance(policy: LoadBalancing = "round-robin", random: RandomSource): Balance {
  const turns = new Turns();
  const inTurn: Balance = (_exchange, targets) => turns.next(targets);
  if (policy === "round-robin") return inTurn;
  if (policy === "least-requests") return leastRequests(turns);
  if (policy === "random-two") return randomTwo(random);
  return rendezvous(compileHashKey(policy.hashOn), inTurn);
}
