import type { Exchange } from "./exchange.js";
import type { GatewayResponse } from "./response.js";

/** One operation's part. What is absent costs nothing. */
export interface PreparedOperation {
  /** Answers for a Mock that has no content of its own, wherever the Mock is configured. */
  readonly answer?: (exchange: Exchange) => GatewayResponse | Promise<GatewayResponse>;
  /** Looks at a request before its backend gets it; an answer refuses it. */
  readonly checkRequest?: (exchange: Exchange) => GatewayResponse | undefined | Promise<GatewayResponse | undefined>;
  /** Looks at a backend's answer before the client gets it; gives it back, or what is given instead of it. */
  readonly checkResponse?: (response: GatewayResponse, exchange: Exchange) => GatewayResponse | Promise<GatewayResponse>;
}
