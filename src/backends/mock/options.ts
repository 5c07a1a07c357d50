import type { Exchange } from "../../core/model/exchange.js";
import type { MockState } from "./mock-state.js";

/** Options of {@link MockBackend}. */
export interface MockBackendOptions {
  /** Folder that `file`s are named from. Default `"."`, the working directory. */
  readonly files?: string;
  /**
   * The state that a request sees and moves: what keeps tests apart that share a gateway. Default: one for each
   * configuration, so that `gateway.update` begins anew.
   */
  readonly stateOf?: (exchange: Exchange) => MockState | undefined;
}
