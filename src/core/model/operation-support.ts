import type { PrepareContext } from "./adapter.js";
import type { ApiOperation } from "./operation.js";
import type { PreparedOperation } from "./prepared-operation.js";

/** What makes use of documented operations: Mocks that answer by them, checks that hold requests and responses to them. */
export interface OperationSupport {
  /**
   * Called once per compile for each backend of an API that has an `operation`. Cheap: what costs something is made ready with
   * the first request that wants it. The context's `api` and `group` (with its `schemas`) say what the operation belongs to.
   */
  prepare(operation: ApiOperation, context: Omit<PrepareContext, "operation">): PreparedOperation;
}
