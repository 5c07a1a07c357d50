import {
  type Api,
  type BackendAdapter,
  type BackendHandler,
  createGateway,
  type FunctionHandler,
  type Gateway,
  type GatewayOptions,
  type GroupBackendConfig,
} from "../../../src/index.js";

type Options = Omit<GatewayOptions, "backends">;

/** The configuration of a kind of our own: code that gets the exchange. */
export interface CustomConfig {
  readonly kind: "custom";
  readonly run: BackendHandler;
}

/** An adapter that calls what its configuration holds. */
export const customBackend: BackendAdapter<CustomConfig> = {
  kind: "custom",
  levels: ["group", "api"],
  prepare: ({ run }) => run,
};

/** A gateway whose one API, ANY /a, is answered by an adapter of our own that does `run`. */
export function running(run: BackendHandler, options: Options = {}): Gateway<CustomConfig> {
  return createGateway(
    { groups: [{ name: "g", backend: { kind: "custom", run }, apis: [{ name: "a", method: "ANY", path: "/a" }] }] },
    { ...options, backends: [customBackend] },
  );
}

/** A gateway whose one API, ANY /a/{id}, is answered by `handler`. */
export function calling(handler: FunctionHandler, options: Options = {}, timeoutMs?: number): Gateway {
  const backend = { kind: "function" as const, handler, ...(timeoutMs !== undefined && { timeoutMs }) };
  return createGateway({ groups: [{ name: "g", apis: [{ name: "a", method: "ANY", path: "/a/{id}", backend }] }] }, options);
}

/** A gateway with one group of the given APIs on one backend, a Mock without content unless told otherwise. */
export function serving(apis: readonly Api[], options: Options = {}, backend: GroupBackendConfig = { kind: "mock" }): Gateway {
  return createGateway({ groups: [{ name: "g", backend, apis }] }, options);
}
