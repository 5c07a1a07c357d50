import type { PrepareContext } from "../../core/model/adapter.js";
import type { Exchange } from "../../core/model/exchange.js";
import type { MockResponse } from "../../core/model/mock-answer.js";
import type { PreparedOperation } from "../../core/model/prepared-operation.js";
import type { Platform } from "../../core/model/ports.js";
import type { GatewayResponse } from "../../core/model/response.js";
import type { LiveCall } from "./live-call.js";
import type { MockState } from "./mock-state.js";

/** What Mocks are compiled with. */
export interface Tools {
  readonly platform: Platform;
  /** The state that a request sees and moves. */
  readonly stateOf: (exchange: Exchange) => MockState;
  /** The API's documented response. */
  readonly documented: MockResponse | undefined;
  /** Answers as the document says, where the API has no documented response of its own. */
  readonly operation: PreparedOperation["answer"];
  /** The largest request body that is looked into. */
  readonly maxBodyBytes: number;
  /** The gateway's time for an answer. */
  readonly answerTimeoutMs: number;
  readonly respondPrepared: PrepareContext["respondPrepared"];
  /** Reads a file of the adapter's folder. Throws where it can't. */
  readFile(file: string): Uint8Array;
}

/** Answers a request. Called once for each that has been given this reply; what it moves on, it moves on at once. */
export type Reply = (call: LiveCall) => GatewayResponse | Promise<GatewayResponse>;
