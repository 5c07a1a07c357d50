import type { Clock } from "../../core/model/ports.js";

/** The version of API Gateway's payload format: what an event looks like, and how a result is read. */
export type LambdaPayload = "1.0" | "2.0";

/** What goes into an event besides the request. */
export interface LambdaEventOptions<Payload extends LambdaPayload = LambdaPayload> {
  /** Default `"2.0"`, the latest. */
  readonly payload?: Payload;
  /** Default `"$default"`. */
  readonly stage?: string;
  readonly stageVariables?: Readonly<Record<string, string>>;
  /** Default `"123456789012"`. */
  readonly accountId?: string;
  /** Default `"pointsman"`. */
  readonly apiId?: string;
  /**
   * Media types whose bodies are given in base64, as REST APIs have them (`image/*`, or `*` for all). Default by format. 2.0: all but
   * `text/*`, JSON, XML and JavaScript; 1.0: these and forms are text, and so is what has no type. What is no UTF-8 is always in base64.
   */
  readonly binaryMediaTypes?: readonly string[];
  /** Time as events and contexts see it. Default: the system's. */
  readonly clock?: Clock;
}

/** How a Lambda handler is run. */
export interface LambdaOptions<Payload extends LambdaPayload = LambdaPayload> extends LambdaEventOptions<Payload> {
  /** Default: the API's name. */
  readonly functionName?: string;
  /** Default `"$LATEST"`. */
  readonly functionVersion?: string;
  /** Default `"us-east-1"`. */
  readonly region?: string;
  /** What `context.memoryLimitInMB` says; nothing is limited by it. Default 128. */
  readonly memoryLimitMb?: number;
  /**
   * How long an invocation may take: what `context.getRemainingTimeInMillis()` counts down, and a 504 (or an aborted stream)
   * when it is over. Default 29,000, which for handlers that don't stream is left to the function backend's own `timeoutMs`.
   */
  readonly timeoutMs?: number;
}

/** As API Gateway: its longest integration timeout. */
export const defaultTimeoutMs = 29_000;
