import { GatewayError } from "../../../core/errors.js";
import type { CallRules } from "../transport/upstream-call.js";
import { UpstreamCall } from "../transport/upstream-call.js";
import type { Pools } from "../transport/pools.js";
import type { Send, Sending } from "../send.js";
import type { Balance } from "./balance.js";
import type { Target } from "./target.js";

/** The targets of a backend, and how one of them is chosen. All backends with the same words for it share one. */
export class Cluster {
  readonly targets: readonly Target[];
  readonly #balance: Balance;
  readonly #pools: Pools;

  constructor(targets: readonly Target[], balance: Balance, pools: Pools) {
    this.targets = targets;
    this.#balance = balance;
    this.#pools = pools;
  }

  /** How requests are sent here. Where there is nothing to choose nothing is chosen. */
  sender(rules: CallRules): Send {
    const [only] = this.targets;
    if (this.targets.length === 1 && only !== undefined && only.watch === undefined)
      return (sending) => new UpstreamCall(rules, only, sending).send();
    return (sending) => {
      const target = this.#balance(sending.exchange, this.#candidates(sending));
      if (target === undefined) sending.refuse(this.#unavailable(), false, undefined);
      else new UpstreamCall(rules, target, sending).send();
    };
  }

  /** Stops watching and lets go of the connections; requests under way finish. */
  close(): void {
    for (const { watch, pool } of this.targets) {
      watch?.close();
      this.#pools.giveBack(pool);
    }
  }

  /** The targets that may be asked: all of them, mostly. One that has failed this very request only where there is no other. */
  #candidates({ tried }: Sending): readonly Target[] {
    const open = this.targets.every(isAvailable) ? this.targets : this.targets.filter(isAvailable);
    if (tried.length === 0) return open;
    const fresh = open.filter((target) => !tried.includes(target));
    return fresh.length > 0 ? fresh : open;
  }

  #unavailable(): GatewayError {
    const waits = this.targets.map(({ watch }) => watch?.availableInMs).filter((ms) => ms !== undefined);
    const headers = waits.length === 0 ? {} : { "retry-after": String(Math.max(1, Math.ceil(Math.min(...waits) / 1000))) };
    return new GatewayError("UNAVAILABLE", "No target of this backend is fit to answer. Try again later.", { headers });
  }
}

function isAvailable({ watch }: Target): boolean {
  return watch === undefined || watch.available;
}
