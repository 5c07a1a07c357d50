import type { PathParams } from "./path-params.js";
import type { GatewayRequest } from "./request.js";
import type { ResponseInit } from "./response.js";
import type { Served } from "./resolution.js";
import type { WebAbortSignal, WebResponse } from "./web.js";

/** What a function backend hands to its handler. */
export interface FunctionCall<Path extends string = string> {
  readonly request: GatewayRequest;
  /** Decoded path parameters, in a record without a prototype. */
  readonly params: PathParams<Path>;
  /** The query; the first value of each name with `get`, all of them with `getAll`. */
  readonly query: URLSearchParamsLike;
  /** Header value by name in any case; several field lines joined by ", ". */
  header(name: string): string | undefined;
  /** The request body parsed as JSON. Rejects with a `GatewayError` (400) when it is not JSON, (413) when it is too large. */
  json<T = unknown>(): Promise<T>;
  /** The request body as text. */
  text(): Promise<string>;
  bytes(): Promise<Uint8Array>;
  /** Aborted when the client leaves or the function's time is over. */
  readonly signal: WebAbortSignal;
  readonly served: Served;
  /** The API that the request reached. */
  readonly route: FunctionRoute;
}

/** An API as a function sees it. */
export interface FunctionRoute {
  /** The API's method, or `ANY`; of an API with several the request's. */
  readonly method: string;
  /** The whole path template, the group's prefix included: `/petstore/pets/{petId}`. */
  readonly path: string;
}

/** The part of `URLSearchParams` (URL Standard) that handlers read. */
export interface URLSearchParamsLike extends Iterable<[string, string]> {
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string): boolean;
  readonly size: number;
}

/**
 * What a handler may give back:
 * a web `Response`; a response init, that is an object with an integer `status` and no keys but those of {@link ResponseInit};
 * any other plain object, array, string, number, boolean or `null` as JSON.
 */
export type FunctionResult = WebResponse | ResponseInit | object | string | number | boolean | null;

/**
 * A function that answers requests. Throwing gives 500 without the message leaving; a result that is no answer gives 502.
 * One that has a method `close` is closed with the gateway.
 */
export type FunctionHandler<Path extends string = string> = {
  // Method syntax: a handler for the parameters of one template stands wherever a handler is wanted.
  call(call: FunctionCall<Path>): FunctionResult | Promise<FunctionResult>;
}["call"];

/** A registered function: one handler, or several versions with aliases for them. */
export type FunctionDefinition =
  | FunctionHandler
  | {
      /** Handlers by version. `LATEST` is the newest: the highest by number, part for part (`"10"` > `"9"`, `"1.10"` > `"1.9"`). */
      readonly versions: Readonly<Record<string, FunctionHandler>>;
      /** Versions by alias. */
      readonly aliases?: Readonly<Record<string, string>>;
    };

/** Functions by name. */
export type FunctionRegistry = Readonly<Record<string, FunctionDefinition>>;
