import type { BackendHandler, PrepareContext } from "./adapter.js";
import type { Exchange } from "./exchange.js";
import type { ApiOperation } from "./operation.js";
import type { GatewayResponse } from "./response.js";

/** What makes use of documented operations: Mocks that answer by them, checks that hold requests and responses to them. */
export interface OperationSupport {
  /**
   * Called once per compile for each backend of an API that has an `operation`. Cheap: what costs something is made ready with
   * the first request that wants it. The context's `api` and `group` (with its `schemas`) say what the operation belongs to.
   */
  prepare(operation: ApiOperation, context: Omit<PrepareContext, "operation">): PreparedOperation;
}

/** One operation's part. What is absent costs nothing. */
export interface PreparedOperation {
  /** Answers for a Mock that has no content of its own, wherever the Mock is configured. */
  readonly answer?: BackendHandler;
  /** Looks at a request before its backend gets it; an answer refuses it. */
  readonly checkRequest?: (exchange: Exchange) => GatewayResponse | undefined | Promise<GatewayResponse | undefined>;
  /** Looks at a backend's answer before the client gets it; gives it back, or what is given instead of it. */
  readonly checkResponse?: (response: GatewayResponse, exchange: Exchange) => GatewayResponse | Promise<GatewayResponse>;
}
