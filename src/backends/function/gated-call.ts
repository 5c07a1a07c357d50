import type { Exchange } from "../../core/model/exchange.js";
import { Call } from "../call/call.js";
import type { FunctionRules } from "./function-rules.js";
import type { Gate } from "./gate.js";

/** A call that holds one of a limited number of places until it is over. */
export class GatedCall extends Call {
  #gate: Gate | undefined;

  /** @param gate has given this call a place */
  constructor(exchange: Exchange, { platform, maxBodyBytes }: FunctionRules, gate: Gate) {
    super(exchange, platform, maxBodyBytes);
    this.#gate = gate;
  }

  override release(): void {
    super.release();
    const gate = this.#gate;
    this.#gate = undefined;
    gate?.leave();
  }
}
