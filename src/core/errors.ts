import type { LiteralUnion } from "type-fest";

/** Codes of configuration issues. Adapters of the user's own may add theirs. */
export type ConfigIssueCode =
  | "INVALID_TYPE"
  | "INVALID_VALUE"
  | "REQUIRED"
  | "UNKNOWN_KEY"
  | "CONFLICTING_KEYS"
  | "UNKNOWN_KIND"
  | "KIND_NOT_ALLOWED"
  | "MISSING_BACKEND"
  | "DUPLICATE_NAME"
  | "AMBIGUOUS_ROUTE"
  | "INVALID_PATH"
  | "INVALID_URL"
  | "UNKNOWN_ENVIRONMENT"
  | "CONDITION_COUNT"
  | "UNKNOWN_FUNCTION"
  | "UNKNOWN_QUALIFIER"
  | "UNKNOWN_REFERENCE"
  | "LIMIT_EXCEEDED"
  | "UNREADABLE_FILE"
  | "NOT_STORABLE";

/** One thing that is wrong with a configuration. */
export interface ConfigIssue {
  /** Stable; programs may depend on it. */
  readonly code: LiteralUnion<ConfigIssueCode, string>;
  /** JSON Pointer (RFC 6901) into what the user wrote. */
  readonly path: string;
  /** What is wrong and what to do about it. */
  readonly message: string;
}

/** Thrown where a configuration is refused. Nothing has been built or changed. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly code = "INVALID_CONFIG";
  /** Every issue at once, in stable order (R10). */
  readonly issues: readonly ConfigIssue[];

  constructor(issues: readonly ConfigIssue[]) {
    const lines = issues.slice(0, 20).map((issue) => `  ${issue.path || "/"} ${issue.code}: ${issue.message}`);
    if (issues.length > lines.length) lines.push(`  … and ${issues.length - lines.length} more, in \`issues\``);
    super(`The configuration has ${issues.length} ${issues.length === 1 ? "issue" : "issues"}:\n${lines.join("\n")}`);
    this.issues = issues;
  }
}

/** HTTP status of each code that a request can fail with (DESIGN 4). */
export const gatewayErrorStatus = {
  BAD_REQUEST: 400,
  ROUTE_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  /** None of the media types that are documented of an answer is one that the request accepts (RFC 9110 §15.5.7). */
  NOT_ACCEPTABLE: 406,
  BODY_TOO_LARGE: 413,
  URI_TOO_LONG: 414,
  UNSUPPORTED_MEDIA_TYPE: 415,
  /** A request that can be read, but does not hold to what is documented of its operation (RFC 9110 §15.5.21). */
  UNPROCESSABLE: 422,
  /** Nobody is left to be told: only `error` listeners see it (the status is the one that nginx logs). */
  CLIENT_GONE: 499,
  /** The application around the gateway has read the request's body, and left nothing that it could be made of again. */
  BODY_CONSUMED: 500,
  FUNCTION_FAILED: 500,
  INTERNAL: 500,
  NOT_IMPLEMENTED: 501,
  /** A Mock has responses, none of them for this request. The cause says why (`MockMismatch`). */
  MOCK_NO_MATCH: 501,
  /** A Mock's sequence is used up. */
  MOCK_EXHAUSTED: 501,
  BAD_GATEWAY: 502,
  FUNCTION_BAD_RESPONSE: 502,
  /** A backend's answer is not what is documented: the client gets it nevertheless, only `error` listeners see this. */
  UNDOCUMENTED_RESPONSE: 502,
  UNAVAILABLE: 503,
  BACKEND_TIMEOUT: 504,
} as const;

/** Codes of requests that fail. */
export type GatewayErrorCode = keyof typeof gatewayErrorStatus;

/**
 * Why a gateway is `UNAVAILABLE`, where that is known: the group was taken offline; nothing was released to it yet; and, for `error`
 * listeners only, what is released can't be read or is refused.
 */
export type GatewayErrorReason = "GROUP_OFFLINE" | "NOTHING_RELEASED" | "RELEASES_FAILED";

/** One way in which a message breaks what is documented of its operation. Holds no value of the message. */
export interface Violation {
  readonly in: "path" | "query" | "header" | "cookie" | "body" | "status";
  /** Of the parameter or header. */
  readonly name?: string;
  /** JSON Pointer (RFC 6901) into the value or body; `""` is the whole of it. */
  readonly pointer: string;
  /** Keyword of JSON Schema that is broken, or `required`, `syntax`, `encoding`, `duplicate`, `mediaType`, `unknown`, `documented`. */
  readonly keyword: string;
  readonly message: string;
}

/** A request that can't be answered as asked. Its message reaches the client; its `cause` never does. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly code: GatewayErrorCode;
  /** The HTTP status that the code stands for. */
  readonly status: number;
  /** Header fields that belong to the answer: `Allow`, `Retry-After`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Tells apart what has one code; the client is told. */
  readonly reason: GatewayErrorReason | undefined;
  /** What breaks the documentation; the client is told. */
  readonly violations: readonly Violation[] | undefined;

  constructor(
    code: GatewayErrorCode,
    message: string,
    options: {
      cause?: unknown;
      headers?: Readonly<Record<string, string>>;
      reason?: GatewayErrorReason;
      violations?: readonly Violation[];
    } = {},
  ) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.status = gatewayErrorStatus[code];
    this.headers = options.headers ?? {};
    this.reason = options.reason;
    this.violations = options.violations;
  }
}

/** Whether `value` is a {@link GatewayError}, also one of the other module format or of another copy of the library. */
export function isGatewayError(value: unknown): value is GatewayError {
  return (
    value instanceof Error && value.name === "GatewayError" && Object.hasOwn(gatewayErrorStatus, (value as { code?: string }).code ?? "")
  );
}
