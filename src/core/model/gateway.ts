import type { GatewayError, GatewayErrorReason } from "../errors.js";
import type { AnyBackendAdapter } from "./adapter.js";
import type { AnyBackendConfig } from "./any-backend.js";
import type { BackendEvent, BackendStatus } from "./backend-status.js";
import type { BodyStream } from "./body.js";
import type { Api, ApiGroup, GatewayConfig } from "./config.js";
import type { FaultKind } from "./fault.js";
import type { FunctionRegistry, GatewayFunctions, LogLevel } from "./function.js";
import type { GatewayHooks } from "./hooks.js";
import type { Observer } from "./observer.js";
import type { OperationSupport } from "./operation-support.js";
import type { Clock, RandomSource } from "./ports.js";
import type { GatewayStatus } from "./release.js";
import type { GatewayRequest } from "./request.js";
import type { Resolution, ResolutionSource, Served } from "./resolution.js";
import type { GatewayResponse } from "./response.js";
import type { WebRequest, WebResponse } from "./web.js";

/** Bounds on what a gateway takes in. */
export interface Limits {
  /** Longest request URL, in characters; above it 414. Default 8,192. */
  readonly maxUrlBytes?: number;
  /** Longest request body, streamed or not; above it 413. Default 104,857,600 (100 MiB). */
  readonly maxBodyBytes?: number;
  /** Time for a hook, or for an adapter without deadlines of its own, to answer; then 504. Default 60,000. */
  readonly answerTimeoutMs?: number;
  /** APIs in one configuration. Default 250,000. */
  readonly maxApis?: number;
  /** Levels of nesting in a configuration's data. Default 64. */
  readonly maxDepth?: number;
}

/** Options of `createGateway` that hold in every runtime. */
export interface GatewayOptions {
  /** Adapters by kind; a kind that is given replaces the default of that kind. */
  readonly backends?: readonly AnyBackendAdapter[];
  /** What function backends name. */
  readonly functions?: FunctionRegistry;
  /** The environment that this gateway serves. Default: the last of `environments`. */
  readonly environment?: string;
  /** Default `["test", "pre-release", "online"]`. */
  readonly environments?: readonly string[];
  readonly hooks?: GatewayHooks;
  readonly limits?: Limits;
  /** Makes use of what documents say of APIs; see `pointsman/openapi`. Default: nothing does. */
  readonly operations?: OperationSupport;
  /**
   * Every answer tells its client how long it took, in `Server-Timing` (`gateway` and, where one was called, `backend`, in
   * milliseconds), and who gave it, in `x-pointsman-served`, a Dictionary (RFC 9651): names of group, API, revision, environment,
   * kind, source, rule and function, never a URL. For clients that may know these names. Default `false`.
   */
  readonly expose?: boolean;
  readonly clock?: Clock;
  readonly random?: RandomSource;
}

/** What a request reaches. */
export interface Match {
  readonly matched: true;
  readonly group: ApiGroup<AnyBackendConfig>;
  readonly api: Api<string, AnyBackendConfig>;
  /** The canonical path. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly resolution: Resolution;
}

/** Why a request reaches nothing. */
export interface NoMatch {
  readonly matched: false;
  /** `UNAVAILABLE`: the group was taken offline, or nothing was released yet. */
  readonly code: "BAD_REQUEST" | "URI_TOO_LONG" | "ROUTE_NOT_FOUND" | "METHOD_NOT_ALLOWED" | "OPTIONS" | "UNAVAILABLE";
  /** The status that dispatch answers. */
  readonly status: number;
  readonly message: string;
  /** Tells apart what is `UNAVAILABLE`. */
  readonly reason?: GatewayErrorReason;
  /** Methods that the path takes; empty when nothing has the path. */
  readonly allow: readonly string[];
}

/** One API that was looked at, and why it won or lost. */
export interface Candidate {
  readonly group: string;
  readonly api: string;
  readonly method: string;
  readonly path: string;
  readonly outcome: "chosen" | "less-specific" | "wrong-method" | "wrong-host" | "wrong-path";
  readonly reason: string;
}

/** One backend that could have held, in order of precedence (R3). */
export interface BackendCandidate {
  readonly source: ResolutionSource;
  readonly kind: string | null;
  readonly outcome: "chosen" | "outranked" | "absent" | "not-met";
  readonly reason: string;
}

/** Every step of a request and every candidate. Plain JSON, secrets redacted, control characters escaped. */
export interface Explanation {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string | readonly string[]>>;
  };
  readonly environment: string;
  /** The canonical path, or `null` where the request was refused before. */
  readonly path: string | null;
  readonly status: number | null;
  readonly code: NoMatch["code"] | null;
  readonly message: string;
  readonly candidates: readonly Candidate[];
  readonly params: Readonly<Record<string, string>> | null;
  readonly backends: readonly BackendCandidate[];
  readonly resolution: {
    readonly group: string;
    readonly api: string;
    readonly kind: string;
    readonly source: ResolutionSource;
    readonly rule?: number;
    /** Where a registered function answers: the versions that its qualifier means, with the percentage of calls that each gets. */
    readonly function?: {
      readonly name: string;
      readonly qualifier: string;
      readonly versions: readonly { readonly version: string | null; readonly percent: number }[];
    };
    /** The configuration of the backend, secrets redacted, code as `"[function]"`. */
    readonly backend: unknown;
  } | null;
}

/** One line of the route table. */
export interface RouteSummary {
  readonly group: string;
  readonly api: string;
  readonly hosts: readonly string[];
  readonly method: string;
  /** The whole path template, with the group's prefix. */
  readonly path: string;
  readonly match: "exact" | "prefix";
  /** Kind and source of the backend that holds when no rule does. */
  readonly kind: string;
  readonly source: ResolutionSource;
  /** How many rules of this environment may decide otherwise. */
  readonly rules: number;
}

/** Said after every answer. */
export interface DispatchEvent {
  readonly method: string;
  /** Secrets of the query redacted. */
  readonly url: string;
  readonly status: number;
  readonly served: Served;
  /** Until the answer's header was there. */
  readonly durationMs: number;
  /** What happened to the connection instead of the answer, where a Mock was told so; `status` then reached nobody unless the header did. */
  readonly fault?: FaultKind;
  /**
   * The request as it came, secrets included: it is no property of the event's own, so that no log shows it by accident. Its body is
   * the backend's. `null` where there was none that is an object.
   */
  readonly request: GatewayRequest | null;
  /** The answer, likewise. Its body is the client's: read it and there is none left. */
  readonly response: GatewayResponse;
}

/** Said after every failure: `error` is what the client was told, or would have been if nothing had answered instead; its `cause` is what happened. */
export interface ErrorEvent {
  readonly error: GatewayError;
  readonly method: string;
  /** Secrets of the query redacted. */
  readonly url: string;
  readonly served: Served | null;
}

/** Said after every `update`, and after every change of what is released. */
export interface UpdateEvent {
  readonly groups: number;
  readonly apis: number;
  /** Which state of its environment a gateway on releases serves now. */
  readonly release?: { readonly environment: string; readonly epoch: string; readonly sequence: number };
}

/** Said when a function writes to its log. */
export interface LogEvent {
  readonly level: LogLevel;
  readonly message: string;
  /** What the function gave besides, as it is: listeners decide what of it they show. */
  readonly details: unknown;
  readonly method: string;
  /** Secrets of the query redacted. */
  readonly url: string;
  readonly served: Served;
}

export interface GatewayEvents {
  dispatch: DispatchEvent;
  error: ErrorEvent;
  update: UpdateEvent;
  backend: BackendEvent;
  log: LogEvent;
}

/** A live gateway: matches, resolves and answers. */
export interface Gateway<Custom extends AnyBackendConfig = never> {
  /**
   * Answers a request. Settles when status and headers are there. Whatever fails becomes an answer (RFC 9457): it rejects with
   * nothing but a fault that a Mock was told to have, as `fetch` would (`TypeError`, its `cause` with a `code`).
   */
  dispatch(request: GatewayRequest | WebRequest): Promise<GatewayResponse>;
  /**
   * As `dispatch`, but gives the answer at once where the backend does (a Mock): what servers call to save a turn of the event
   * loop. Never throws; a Mock's `fault` is for the server to do.
   */
  handle(request: GatewayRequest): GatewayResponse | Promise<GatewayResponse>;
  /**
   * Answers a request to go on in another protocol on the same connection (RFC 9110 §7.8), by the same routes, rules, hooks and
   * limits as every other. Status 101 means that the backend agreed: its fields have `connection` and `upgrade`, its body is
   * what the backend says, `incoming` is what the client says. Whoever calls this carries both on, ends the client's side
   * when the body ends, and cancels the body when the client is gone. Any other status refuses, and is an ordinary answer;
   * 501 where the backend knows no other protocol. Never throws.
   *
   * @param incoming what comes from the client behind the request; not read before the backend has agreed
   */
  upgrade(request: GatewayRequest, incoming: BodyStream): GatewayResponse | Promise<GatewayResponse>;
  /** As `dispatch`, web-standard in and out: `export default gateway` for fetch runtimes. */
  fetch(request: WebRequest): Promise<WebResponse>;
  /** What dispatch would do, without doing it. */
  resolve(request: GatewayRequest): Match | NoMatch;
  /** Every step and every candidate. */
  explain(request: GatewayRequest): Explanation;
  routes(): readonly RouteSummary[];
  /** What function backends name: publish versions and move aliases while the gateway runs. */
  readonly functions: GatewayFunctions;
  /** Every target of every backend that is kept count of, with its health and its circuit. */
  backends(): readonly BackendStatus[];
  /** Settles when there is something to serve: at once, but for gateways on releases. Rejects when it is closed before that. */
  ready(): Promise<void>;
  /** Whether it should get requests, what it serves, since when, and how that is. */
  status(): GatewayStatus;
  /**
   * Validates and compiles first, then swaps at once; requests under way finish on what they began with. Throws `ConfigError` and
   * changes nothing. `TypeError` for a gateway on releases, which is changed by a release.
   */
  update(config: GatewayConfig<Custom>): void;
  /** Listens; the result stops listening. A listener that throws is ignored. */
  on<Event extends keyof GatewayEvents>(event: Event, listener: (event: GatewayEvents[Event]) => void): () => void;
  /** Watches every request and every try to reach an upstream; the result stops that for requests to come. For tracers: `on` costs less and says less. */
  observe(observer: Observer): () => void;
  /** Refuses new requests (503), waits for those under way, closes the adapters: connections that were switched to another protocol end. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
