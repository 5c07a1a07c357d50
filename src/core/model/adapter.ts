import type { ConfigIssue } from "../errors.js";
import type { AnyBackendConfig } from "./any-backend.js";
import type { BackendEvent, BackendStatus } from "./backend-status.js";
import type { Api, ApiGroup, BackendConfig } from "./config.js";
import type { Exchange } from "./exchange.js";
import type { FunctionLookup } from "./function.js";
import type { PreparedOperation } from "./prepared-operation.js";
import type { Platform } from "./ports.js";
import type { Served } from "./resolution.js";
import type { GatewayResponse } from "./response.js";
import type { ObjectShape } from "./shape.js";
import type { UpgradeHandler } from "./upgrade.js";

/** Where in a configuration a backend may stand. A rule's backend and the one chosen at release stand at `"group"`. */
export type BackendLevel = "group" | "api";

/** Any adapter, whatever its configuration. */
export interface AnyBackendAdapter {
  readonly kind: string;
  /** The levels at which the kind is legal (R11). */
  readonly levels: readonly BackendLevel[];
  /** The configuration's shape, without `kind`: checked before `validate`, and the source of its JSON Schema. Default: any keys. */
  readonly shape?: ObjectShape;
  /** `true` when every answer of this adapter ends by deadlines of its own; otherwise the gateway sets `limits.answerTimeoutMs`. */
  readonly ownsDeadline?: boolean;
  /** What the shape can't say. Issue paths are JSON Pointers from the backend's configuration (`/url`). Must not throw. */
  validate?(config: never, context: ValidateContext): readonly ConfigIssue[];
  /**
   * Makes the handler of one API, or the answer itself where every request gets the same bytes. Called once per compile,
   * never per request. Shares what it can between calls.
   */
  prepare(config: never, context: PrepareContext): BackendHandler | GatewayResponse;
  /**
   * Makes what answers the API's requests to go on in another protocol, such as WebSocket (RFC 9110 §7.8). Called at most once
   * per compile and API, with the first such request: it costs the other APIs nothing. Default: such requests are 501.
   */
  prepareUpgrade?(config: never, context: PrepareContext): UpgradeHandler;
  /**
   * Nothing that was prepared for this generation is called any more: its configuration has been replaced, or was never
   * served, and its requests have their answers. Called once for each generation but the one that `close` ends. Must not throw.
   */
  retire?(generation: object): void;
  /** What this adapter knows of the backends behind it: the part of {@link Gateway.backends} that is its own. */
  status?(): readonly BackendStatus[];
  /** Called once when the gateway has drained. */
  close?(): Promise<void>;
}

/** The code behind a backend kind. See {@link AnyBackendAdapter} for what each member does. */
export interface BackendAdapter<Config extends AnyBackendConfig = BackendConfig> extends AnyBackendAdapter {
  readonly kind: Config["kind"];
  validate?(config: Config, context: ValidateContext): readonly ConfigIssue[];
  prepare(config: Config, context: PrepareContext): BackendHandler | GatewayResponse;
  prepareUpgrade?(config: Config, context: PrepareContext): UpgradeHandler;
}

/** What an adapter may look at while it validates. */
export interface ValidateContext {
  readonly functions: FunctionLookup;
  /** Reads a file, so that one that can't be read is found now. Absent where files are not to be looked at. */
  readonly readFile?: (path: string) => Uint8Array;
}

/** What an adapter may look at while it prepares a handler. */
export interface PrepareContext {
  readonly group: ApiGroup<AnyBackendConfig>;
  readonly api: Api<string, AnyBackendConfig>;
  readonly functions: FunctionLookup;
  readonly platform: Platform;
  readonly limits: { readonly maxBodyBytes: number; readonly answerTimeoutMs: number };
  /** One object for all that is prepared of one configuration; see {@link AnyBackendAdapter.retire}. */
  readonly generation: object;
  /** What the gateway's `operations` made of the API's `operation`; `undefined` where there is none. */
  readonly operation: PreparedOperation | undefined;
  /** Tells the gateway's `backend` listeners. */
  notify(event: BackendEvent): void;
  /** Prepares a backend of another kind that answers in this one's place; its answers have `served.source` `"fallback"`. */
  prepareFallback(config: AnyBackendConfig): BackendHandler;
  /** Makes the evidence of a registered function's version, for {@link Exchange.serveAs}: once for each, not for each request. */
  prepareServed(called: NonNullable<Served["function"]>): Served;
  /** Makes an answer that every request gets. Its body is no stream: that can be read once only. */
  respondPrepared(status: number, rawHeaders: readonly string[], body: Uint8Array | null): GatewayResponse;
}

/** Answers one request. May throw: a `GatewayError` keeps its code, anything else becomes 500 `INTERNAL`. */
export type BackendHandler = (exchange: Exchange) => GatewayResponse | Promise<GatewayResponse>;
