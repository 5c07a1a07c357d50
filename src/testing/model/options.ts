import type { AnyBackendAdapter } from "../../core/model/adapter.js";
import type { GatewayOptions } from "../../core/model/gateway.js";
import type { ResponseInit } from "../../core/model/response.js";
import type { ApiName, FakeConfig } from "./api-name.js";
import type { RecordedCall } from "./recorded-call.js";

/** Options of `fakeGateway`: those of `createGateway`, and what a test wants besides. */
export interface FakeGatewayOptions<Config = FakeConfig, Adapters extends readonly AnyBackendAdapter[] = readonly AnyBackendAdapter[]>
  extends Omit<GatewayOptions, "backends"> {
  /** Adapters of your own kinds, or in place of the library's for http and function. They are called for APIs in `passthrough` only. */
  readonly backends?: Adapters;
  /**
   * APIs whose own backend is called though it is no Mock: http with its true upstream, function with its code. Default: none.
   * All others of such a kind are unhandled until an override answers.
   */
  readonly passthrough?: readonly ApiName<Config>[];
  /** What becomes of a request that nothing is there for. Default `"error"`. */
  readonly onUnhandled?: OnUnhandled;
  /** Seeds the random numbers of Mocks, of each branch its own: every run is the same. Default: `random`, as a gateway's. */
  readonly seed?: number;
  readonly record?: CallRecordOptions;
  /** Folder that the `file`s of Mocks are named from. Default `"."`, the working directory. */
  readonly files?: string;
}

/** Bounds on what a fake keeps of the requests that come. */
export interface CallRecordOptions {
  /** Calls of a branch that are kept, the latest; above 0. Default 1,000. */
  readonly calls?: number;
  /** Longest streamed body that is recorded; of a longer one nothing is. Bodies that are given as text or bytes are kept as they are. Default 1,048,576. */
  readonly bodyBytes?: number;
}

/**
 * What becomes of an unhandled request: one that no API takes, whose API has a backend that is not called and no override, or
 * that none of a Mock's responses is for.
 *
 * - `"error"`: `fetch` and `dispatch` reject with an `UnhandledRequestError`, a socket gets 501 with its message, and `verify` fails.
 * - `"warn"`: the same message as a warning on the console; then as the gateway without a test would answer: 404, 405, 400 or 501.
 * - `"bypass"`: the same without the message; an intercepted request goes to the network.
 */
export type UnhandledVerdict = "error" | "warn" | "bypass";

/** A verdict for all, or code that gives each request one, or an answer. */
export type OnUnhandled =
  | UnhandledVerdict
  | ((call: RecordedCall, why: string) => UnhandledVerdict | ResponseInit | Promise<UnhandledVerdict | ResponseInit>);
