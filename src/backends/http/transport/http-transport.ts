import type { ConfigIssue } from "../../../core/errors.js";
import type { BodyStream } from "../../../core/model/body.js";
import type { HttpBackendConfig, TlsPolicy } from "../../../core/model/http-config.js";
import type { AskHealth } from "../targets/active-health.js";
import type { PoolSettings } from "./pool-settings.js";
import type { Transport } from "./transport.js";
import type { Upload, UploadListener } from "./upload.js";

/**
 * How HTTP backends reach the network: the only way out. What stands before it is the same whatever it is: mapping, fields,
 * deadlines, limits, retries, circuits, health and balancing.
 */
export interface HttpTransport {
  /** What a backend asks for and can't have: of this transport at all, or as it asks for it. Paths begin at its configuration. Never throws. */
  issues(config: HttpBackendConfig): readonly ConfigIssue[];
  /** The way to one origin. Opens nothing before the first request. */
  open(settings: PoolSettings): Transport;
  /** Puts a streamed body of at most `maxBytes` between its client and what sends it. */
  upload(source: BodyStream, maxBytes: number, listener: UploadListener): Upload;
  /** Makes a question for health, apart from the traffic. */
  askHealth(question: HealthQuestion): AskHealth;
  /** What becomes of TLS policies. Absent where they are refused. */
  readonly tls?: TlsHandling;
}

/** Where health is asked for, and which answers are good. */
export interface HealthQuestion {
  /** Those of the connections of ordinary requests. A question has one of its own of the same kind, so that busy ones are not taken for an ill target. */
  readonly settings: PoolSettings;
  /** With the base URL's path, and a query if need be. */
  readonly path: string;
  /** Whether an answer of this status is a good one. */
  readonly isGood: (status: number) => boolean;
}

/** What a transport makes of the TLS policies of backends. */
export interface TlsHandling {
  /**
   * The same backend with the text of its TLS files instead of their names, each read once for a generation.
   * @throws ConfigError `UNREADABLE_FILE` for a file that has gone since it was validated
   */
  withText(config: HttpBackendConfig, generation: object): HttpBackendConfig;
  /** What two must have in common to share connections. Nothing can be read from it. */
  identity(policy: TlsPolicy | undefined): string | undefined;
}
