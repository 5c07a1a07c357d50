import type { PathParams } from "./path-params.js";
import type { RandomSource } from "./ports.js";
import type { GatewayRequest, RequestBody } from "./request.js";
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
  /** The canonical path, with the group's prefix: what was matched, and what routing inside the function must look at. */
  readonly path: string;
  /** The query as received, without `?`; `""` where there is none. */
  readonly queryText: string;
  /** Header value by name in any case; several field lines joined by ", ". */
  header(name: string): string | undefined;
  /** The request body parsed as JSON. Rejects with a `GatewayError` (400) when it is not JSON, (413) when it is too large. */
  json<T = unknown>(): Promise<T>;
  /** The request body as text. */
  text(): Promise<string>;
  bytes(): Promise<Uint8Array>;
  /** The request body as it comes, to be read once and instead of `json`, `text` and `bytes`; bounded by the gateway's `limits.maxBodyBytes` only. */
  readonly body: RequestBody | null;
  /** Aborted when the client leaves, when the function's time is over, or when nobody wants the rest of its body. */
  readonly signal: WebAbortSignal;
  /** Tells the gateway's `log` listeners. Nothing of it reaches the client. */
  readonly log: FunctionLog;
  /** Work that goes on behind the answer: the gateway's `close` waits for it, its failure goes to `error` listeners. */
  waitUntil(work: PromiseLike<unknown>): void;
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

/** How much a line of a log matters. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** Where a function writes its log: a message, and data that belongs to it. */
export type FunctionLog = {
  readonly [Level in LogLevel]: (message: string, details?: unknown) => void;
};

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

/** What an alias means: one version, or several that share its calls by weight: `{ "1": 90, "2": 10 }`. */
export type AliasTarget = string | Readonly<Record<string, number>>;

/** A registered function: one handler, or several versions with aliases for them. */
export type FunctionDefinition =
  | FunctionHandler
  | {
      /** Handlers by version. `LATEST` is the newest: the highest by number, part for part (`"10"` > `"9"`, `"1.10"` > `"1.9"`). */
      readonly versions: Readonly<Record<string, FunctionHandler>>;
      /** Versions by alias. No alias is called `LATEST` or as a version is. */
      readonly aliases?: Readonly<Record<string, AliasTarget>>;
    };

/** Functions by name. */
export type FunctionRegistry = Readonly<Record<string, FunctionDefinition>>;

/** One version of a function; it never changes. */
export interface FunctionVersion {
  readonly name: string;
  /** `null` of a bare handler, which has no versions. */
  readonly version: string | null;
  readonly handler: FunctionHandler;
}

/** What a version, an alias or `LATEST` means: now, and after every `publish` and `alias`. */
export interface FunctionReference {
  /** The version for one call; `random` decides where an alias has weights. */
  choose(random: RandomSource): FunctionVersion;
  /** The versions that a call may reach, with the part of all calls that each gets: 0 to 1, in all 1. */
  shares(): readonly { readonly version: FunctionVersion; readonly share: number }[];
}

/** One function as it is known at this moment. */
export interface FunctionSummary {
  readonly name: string;
  /** From the oldest to the newest; empty of a bare handler. */
  readonly versions: readonly string[];
  /** What `LATEST` means; `null` of a bare handler. */
  readonly latest: string | null;
  readonly aliases: Readonly<Record<string, AliasTarget>>;
}

/** Where adapters look functions up. */
export interface FunctionLookup {
  /** Every function's name. */
  names(): readonly string[];
  /** Every version, alias and `LATEST` that a function has; `undefined` where there is no such function. */
  qualifiers(name: string): readonly string[] | undefined;
  /** What a function's qualifier means; `undefined` where there is none such. */
  find(name: string, qualifier: string): FunctionReference | undefined;
}

/** A gateway's functions, which may change while it runs. What runs keeps its version. */
export interface GatewayFunctions {
  /**
   * Adds a version, and the function where it is new; `LATEST` means it at once where it is the highest.
   * @throws ConfigError where the version exists (a version never changes) or a part is none; nothing has changed then
   */
  publish(name: string, version: string, handler: FunctionHandler): void;
  /**
   * Makes an alias, or moves it: from the next call on it means its new target.
   * @throws ConfigError where the function or a version of the target is unknown, or a weight no positive number; nothing has changed then
   */
  alias(name: string, alias: string, target: AliasTarget): void;
  /** Every function, by name. */
  list(): readonly FunctionSummary[];
}
