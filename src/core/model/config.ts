import type { JsonValue, LiteralUnion } from "type-fest";
import type { AnyBackendConfig } from "./any-backend.js";
import type { FunctionHandler } from "./function.js";

/** Answers by forwarding to an HTTP upstream. */
export interface HttpBackendConfig {
  readonly kind: "http";
  /** Base URL, `http:` or `https:`, without credentials, query and fragment. Its path is put before the API's path. */
  readonly url: string;
  readonly timeouts?: HttpTimeouts;
  /** Fields that are set or removed by name, in any case; setting wins over removing. Values are data: nothing is filled in. */
  readonly headers?: { readonly request?: HeaderChanges; readonly response?: HeaderChanges };
  /** Whether the upstream gets the client's `Host` instead of its own. It still connects to `url` only. Default `false`. */
  readonly preserveHost?: boolean;
  /**
   * Addresses and networks (`"10.0.0.0/8"`, `"::1"`) of peers whose `Forwarded` and `X-Forwarded-*` are believed: those are
   * passed on, with the peer added. Default none: what others say about where a request comes from is dropped.
   */
  readonly trustProxy?: readonly string[];
}

/** Changes to the fields of a message. */
export interface HeaderChanges {
  readonly set?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
}

/** Deadlines towards an upstream, in milliseconds (1 to 2,147,483,647). */
export interface HttpTimeouts {
  /** To open a connection. Default 5,000. */
  readonly connectMs?: number;
  /** From the request's end to the response's header. Default 30,000. */
  readonly headersMs?: number;
  /** Between two chunks of the response body. Default 60,000. */
  readonly bodyIdleMs?: number;
  /** From dispatch to the response's last byte. Default: none. */
  readonly totalMs?: number;
}

/** A fixed answer. At most one of `json`, `text` and `body` is given. */
export interface MockResponse {
  /** 200 to 599. Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** A JSON value; `content-type: application/json` unless `headers` name another. */
  readonly json?: JsonValue;
  /** Text, sent as UTF-8; `content-type: text/plain; charset=utf-8` unless `headers` name another. */
  readonly text?: string;
  /** Bytes; in data as base64 (RFC 4648 §4). `content-type: application/octet-stream` unless `headers` name another. */
  readonly body?: Uint8Array | { readonly base64: string };
}

/** Answers from the configuration itself and never reaches a true backend (R5). Without content it gives the API's documented `response`. */
export interface MockBackendConfig extends MockResponse {
  readonly kind: "mock";
}

/** Answers by calling a function: a registered one by name, or an inline handler. Legal on an API only (R1, R2). */
export type FunctionBackendConfig<Path extends string = string> = NamedFunctionBackendConfig | InlineFunctionBackendConfig<Path>;

export interface NamedFunctionBackendConfig {
  readonly kind: "function";
  /** Name in the gateway's `functions`. */
  readonly name: string;
  /** A version or an alias. Default `"LATEST"`, the newest version (R8). */
  readonly qualifier?: LiteralUnion<"LATEST", string>;
  readonly handler?: never;
  /** Milliseconds until 504; default 29,000. */
  readonly timeoutMs?: number;
}

export interface InlineFunctionBackendConfig<Path extends string = string> {
  readonly kind: "function";
  readonly handler: FunctionHandler<Path>;
  readonly name?: never;
  readonly qualifier?: never;
  /** Milliseconds until 504; default 29,000. */
  readonly timeoutMs?: number;
}

/** The backends that a group may have (R1): its default, a rule's, the one chosen at release. */
export type GroupBackendConfig = HttpBackendConfig | MockBackendConfig;

/** The backends that an API may have of its own (R2). */
export type BackendConfig<Path extends string = string> = GroupBackendConfig | FunctionBackendConfig<Path>;

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

/** A dynamic route: in one environment, requests that meet all conditions get this backend where the API has none of its own. */
export interface DynamicRule<Custom extends AnyBackendConfig = never> {
  /** The only environment in which the rule acts. */
  readonly environment: string;
  /** 1 to 20 conditions in all (R6). Header names in any case; query names exactly. */
  readonly when: {
    readonly query?: Readonly<Record<string, Condition>>;
    readonly header?: Readonly<Record<string, Condition>>;
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
  readonly backend?: BackendConfig<Path> | Custom;
  /** How a request is rewritten where the effective backend is HTTP. */
  readonly mapping?: RequestMapping;
  /** The documented answer: what a Mock without content of its own gives. */
  readonly response?: MockResponse;
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
  readonly description?: string;
}

/** A whole configuration, as data: JSON, YAML or TypeScript, all of one shape. */
export interface GatewayConfig<Custom extends AnyBackendConfig = never> {
  /** Address of the JSON Schema, for editors. Ignored. */
  readonly $schema?: string;
  readonly groups: readonly ApiGroup<Custom>[];
}
