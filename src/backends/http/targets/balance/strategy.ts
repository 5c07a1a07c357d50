import type { Exchange } from "../../../../core/model/exchange.js";
import type { Target } from "../target.js";

/**
 * Chooses one of the targets that may be asked at this moment; `undefined` where there is none. They are some of the
 * cluster's, in its order, and may be others with every call.
 */
export type Balance = (exchange: Exchange, targets: readonly Target[]) => Target | undefined;
