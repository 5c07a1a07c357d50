import type { LiteralUnion } from "type-fest";
import type { AnyBackendConfig } from "./any-backend.js";
import type { FunctionHandler } from "./function.js";
import type { HttpBackendConfig } from "./http-config.js";
import type { MockResponse } from "./mock-answer.js";
import type { MockBackendConfig } from "./mock-config.js";
import type { ApiOperation, JsonSchema } from "./operation.js";

/** Answers by calling a function: a registered one by name, or an inline handler. Legal on an API only (R1, R2). */
export type FunctionBackendConfig<Path extends string = string> = NamedFunctionBackendConfig | InlineFunctionBackendConfig<Path>;

/** What bounds the calls of a function backend. They are those of one API, whatever version answers it. */
export interface FunctionLimits {
  /** Milliseconds from the request to the answer's header, waiting for a turn included; then 504 and `signal` is aborted. Default 29,000. */
  readonly timeoutMs?: number;
  /** Most calls that run at the same time; one runs until its body has ended. Default: any number. */
  readonly concurrency?: number;
  /** Most calls that wait for their turn, where there is a `concurrency`; above it 503 with Retry-After. Default 1,024. */
  readonly queue?: number;
  /** Most bytes of a request body that `json`, `text` and `bytes` take; above it 413. Default 6,291,456 (6 MiB), at most `limits.maxBodyBytes`. */
  readonly maxBodyBytes?: number;
  /** Most bytes of an answer's body: above it 502, and a stream breaks off. Default: any number. */
  readonly maxResponseBytes?: number;
}

export interface NamedFunctionBackendConfig extends FunctionLimits {
  readonly kind: "function";
  /** Name in the gateway's `functions`. */
  readonly name: string;
  /** A version or an alias. Default `"LATEST"`, the newest version (R8). */
  readonly qualifier?: LiteralUnion<"LATEST", string>;
  readonly handler?: never;
}

export interface InlineFunctionBackendConfig<Path extends string = string> extends FunctionLimits {
  readonly kind: "function";
  readonly handler: FunctionHandler<Path>;
  readonly name?: never;
  readonly qualifier?: never;
}

/** The backends that a group may have (R1): its default, a rule's, the one chosen at release. */
export type GroupBackendConfig = HttpBackendConfig | MockBackendConfig;

/** The backends that an API may have of its own (R2). */
export type BackendConfig<Path extends string = string> = HttpBackendConfig | MockBackendConfig<Path> | FunctionBackendConfig<Path>;

/**
 * A condition on one query parameter or header: an exact value, one of several, a prefix, or presence. No regular expressions.
 * Where there are several values, one of them is enough; a web `Request` has several lines of one header joined by ", ".
 */
export type Condition =
  | string
  | { readonly equals: string }
  | { readonly oneOf: readonly string[] }
  | { readonly prefix: string }
  | { readonly exists: boolean };

/** What a caller is known by from one request to the next: a header, a cookie, or the client's address. */
export type StickyKey = "client" | { readonly header: string } | { readonly cookie: string };

/** A dynamic route: in one environment, requests that meet all conditions get this backend where the API has none of its own. */
export interface DynamicRule<Custom extends AnyBackendConfig = never> {
  /** The only environment in which the rule acts. */
  readonly environment: string;
  /** 1 to 20 conditions in all (R6), a share of callers counts as one. Header names in any case; query names exactly. */
  readonly when: {
    readonly query?: Readonly<Record<string, Condition>>;
    readonly header?: Readonly<Record<string, Condition>>;
    /**
     * A share of callers, for a canary: 0 to 100, fractions too, of those that `by` tells apart. A caller stays in the share or
     * out of it; raising the percentage takes more in and nobody out. Requests that lack the key are never in it. All shares
     * of a group count from the same end: of two rules with 10 and 30 percent, the second gets 20.
     */
    readonly percent?: number;
    /** Required with `percent`. */
    readonly by?: StickyKey;
  };
  readonly backend: GroupBackendConfig | Custom;
}

/** A place in a request: a path parameter, a query parameter or a header, by name. */
export type RequestPlace = `path.${string}` | `query.${string}` | `header.${string}`;

/**
 * How a request is rewritten for an HTTP backend, inherited or own; Mock and Function ignore it. What it does not name goes on
 * as it came. A query parameter or header that it sets replaces the client's of that name.
 */
export interface RequestMapping {
  /** The upstream's method. Default: the request's. */
  readonly method?: Exclude<ApiMethod, "ANY">;
  /**
   * The upstream's path, put behind the backend's base path: literals, `{param}` of the API's path or of a `to: "path.…"`, and
   * `{param+}` for a value whose slashes stay slashes. Default: the request's path below the group's prefix.
   */
  readonly path?: string;
  /** Values that are copied from one place to another. An absent query parameter or header sets nothing; for a path it is a 400. */
  readonly params?: readonly { readonly from: RequestPlace; readonly to: RequestPlace }[];
  /** Values that are always set. They win over `params`. */
  readonly constants?: {
    readonly query?: Readonly<Record<string, string>>;
    readonly header?: Readonly<Record<string, string>>;
  };
}

/** A method token, `"ANY"`, or several tokens. HEAD is answered by GET, OPTIONS by the gateway, unless an API names them. */
export type ApiMethod = LiteralUnion<"GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS" | "ANY", string>;

/** One operation. */
export interface Api<Path extends string = string, Custom extends AnyBackendConfig = never> {
  /** Unique in its group (R9). */
  readonly name: string;
  readonly method: ApiMethod | readonly ApiMethod[];
  /** Path template below the group's prefix: literals, `{param}`, segments that mix both (`/{name}.{ext}`), a last `/{rest+}`. */
  readonly path: Path;
  /** `"prefix"` also takes every path below. Default `"exact"`. */
  readonly match?: "exact" | "prefix";
  /** Its own backend. Without it the group's is inherited. */
  readonly backend?: BackendConfig<NoInfer<Path>> | Custom;
  /** How a request is rewritten where the effective backend is HTTP. */
  readonly mapping?: RequestMapping;
  /** The documented answer: what a Mock without content of its own gives. */
  readonly response?: MockResponse;
  /** What a document says of it. Kept, and used by the gateway's `operations` where it has one. */
  readonly operation?: ApiOperation;
  readonly description?: string;
}

/** The unit that is configured and released. */
export interface ApiGroup<Custom extends AnyBackendConfig = never> {
  /** Unique in the gateway (R9). */
  readonly name: string;
  /** The gateway's own address of this group, `"/petstore"`: matched, then stripped before the upstream path is built. Default none. */
  readonly prefix?: string;
  /** Host names that reach this group: exact or `*.example.com`. Default: every host. */
  readonly hosts?: readonly string[];
  /** The default backend: http or mock (R1). May be absent when every API has its own. */
  readonly backend?: GroupBackendConfig | Custom;
  /** Dynamic routes, tried in order. */
  readonly rules?: readonly DynamicRule<Custom>[];
  readonly apis: readonly Api<string, Custom>[];
  /** Schemas that the APIs' operations refer to, by name: `#/schemas/Pet`. */
  readonly schemas?: Readonly<Record<string, JsonSchema>>;
  readonly description?: string;
}

/** A whole configuration, as data: JSON, YAML or TypeScript, all of one shape. */
export interface GatewayConfig<Custom extends AnyBackendConfig = never> {
  /** Address of the JSON Schema, for editors. Ignored. */
  readonly $schema?: string;
  readonly groups: readonly ApiGroup<Custom>[];
}
