import { isGatewayError } from "../../../core/errors.js";
import type { BackendHandler } from "../../../core/model/adapter.js";
import { isUpstreamFault } from "../transport/upstream-error.js";

/**
 * Lets another handler answer where no target could: unreachable, too late, none fit to be asked. The failure is reported.
 * What the client did wrong is no reason, and neither is a client that left.
 */
export function withFallback(handler: BackendHandler, fallback: BackendHandler): BackendHandler {
  return async (exchange) => {
    try {
      return await handler(exchange);
    } catch (error) {
      if (!isGatewayError(error) || !(isUpstreamFault(error) || error.code === "UNAVAILABLE")) throw error;
      exchange.report(error);
    }
    return fallback(exchange);
  };
}
