import type { Exchange } from "../../core/model/exchange.js";
import type { FunctionHandler } from "../../core/model/function.js";
import type { Call } from "../call/call.js";
import type { FunctionRules } from "./function-rules.js";

/** One handler that is run once. The call is released when it is over: with its answer, its failure, or the end of its body. */
export interface Run {
  readonly handler: FunctionHandler;
  readonly call: Call;
  readonly exchange: Exchange;
  readonly rules: FunctionRules;
}
