/**
 * Arbitraries of fast-check for configurations and requests, to test what is built on a gateway. The project's own properties use them.
 * @module
 */
import type { FunctionRegistry, GatewayConfig, GatewayRequest, MockBackendConfig } from "../../core/index.js";
import { validConfig, validConfigWithApi } from "./configs.js";
import type { Content } from "./content.js";
import type { Arbitrary, FastCheck } from "./fast-check.js";
import { everyMock } from "./mocks.js";
import { type InvalidConfig, mutated } from "./mutations.js";
import { registry } from "./registry.js";
import type { Aim } from "./request-paths.js";
import { requestFor, toRequest } from "./requests.js";

export type { Aim, Arbitrary, Content, FastCheck, InvalidConfig };

/** Arbitraries whose boundaries are biased: awkward names, words of `Object.prototype`, paths that meet, statuses and limits at their ends. */
export interface Arbitraries {
  /** The functions that generated configurations name: give them to `createGateway` and `validateConfig`. */
  readonly functions: FunctionRegistry;
  /** Valid configurations with up to three groups of up to six APIs; sometimes without any. Upstreams are made up: nobody answers there. */
  validConfig(content?: Content): Arbitrary<GatewayConfig>;
  /** Configurations that are wrong in one way, with the `code` and the `path` (JSON Pointer) of an issue that validation must report. */
  invalidConfig(content?: Content): Arbitrary<InvalidConfig>;
  /** Requests for a configuration. Default: mostly hits, often near misses, sometimes hostile; conditions of rules are often met. */
  request(config: GatewayConfig, aim?: Aim): Arbitrary<GatewayRequest>;
  /** A valid configuration with at least one API, and a request for it. */
  configAndRequest(content?: Content): Arbitrary<{ readonly config: GatewayConfig; readonly request: GatewayRequest }>;
  /** Mocks of every kind but with a handler: they choose, fill in, count, wait, stream, break off, never answer. */
  mock(content?: Pick<Content, "file">): Arbitrary<MockBackendConfig>;
}

/**
 * The arbitraries, made with the caller's fast-check (version 4): `arbitraries(fc)`.
 *
 * @param fc the default export of `fast-check`
 */
export function arbitraries(fc: FastCheck): Arbitraries {
  const request = (config: GatewayConfig, aim?: Aim) => requestFor(fc, config, aim).map(toRequest);
  return {
    functions: registry(),
    validConfig: (content) => validConfig(fc, content),
    invalidConfig: (content) => validConfigWithApi(fc, content).chain((config) => mutated(fc, config)),
    request,
    configAndRequest: (content) =>
      validConfigWithApi(fc, content).chain((config) => fc.record({ config: fc.constant(config), request: request(config) })),
    mock: (content) => everyMock(fc, content),
  };
}
