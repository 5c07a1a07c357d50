import type { AnyBackendConfig } from "../../core/model/any-backend.js";
import type { Gateway } from "../../core/model/gateway.js";
import type { PassingOptions } from "../is-ours.js";

/** What a gateway does for Fastify. */
export type PluggableGateway = Pick<Gateway<AnyBackendConfig>, "handle" | "resolve" | "routes" | "close">;

/** Options of `fastifyGateway`; `prefix` is Fastify's own. */
export interface FastifyGatewayOptions extends PassingOptions {
  readonly gateway: PluggableGateway;
  /**
   * What Fastify's route table shows: `"each"`, a route for each API as they are now; `"all"`, one for everything below the prefix, for
   * a gateway that changes while it runs (`update`, releases), since Fastify's table can't. Default `"each"`.
   */
  readonly routes?: "each" | "all";
  /**
   * Who tells the gateway's errors: `"answer"`, the gateway, as problem details (RFC 9457); `"throw"`, Fastify's error handler, which
   * gets the `GatewayError` with its `status`, `headers` and `cause`. Default `"answer"`.
   */
  readonly errors?: "answer" | "throw";
  /** Whether the gateway closes with Fastify. `false` for one that others use, too. Default `true`. */
  readonly close?: boolean;
}
