import { isSecret as looksSecret } from "../../core/model/secret.js";
import { type ApiGroup, type Gateway, type GatewayConfig, type GatewayOptions, serializeConfig } from "../../core/index.js";
import { createGateway } from "../../create-gateway.js";
import { RecordingBackend } from "./recording-backend.js";
import { Tape } from "./tape.js";

/** How a recording is made. */
export interface RecordOptions {
  /** Header fields that tell requests apart, in any case. Default: none; method, path, query and JSON body always do. */
  readonly headers?: readonly string[];
  /**
   * Whether what has this name is a secret: a header, a parameter of path or query, a key of a JSON body, a field of a form. Default: names
   * that hold `auth`, `cookie`, `token`, `secret`, `password`, `session`, `api-key` and the like, or are `key`, `sig` or `code`.
   */
  readonly isSecret?: (name: string) => boolean;
  /** Options of the gateway that records. */
  readonly gateway?: Omit<GatewayOptions, "backends">;
}

/** A gateway that remembers what its HTTP backends answer. */
export interface Recording extends AsyncDisposable {
  /** Sends requests to the true upstreams: call it, serve it, intercept with it. */
  readonly gateway: Gateway;
  /**
   * What was answered so far, as a valid configuration: of each group the APIs that were called, each a Mock of its own that gives the
   * same status, header fields and bytes. Different answers to the same request become a `sequence`. An API with `match: "prefix"`
   * becomes one API for each path. `Date`, `Via` and fields of the connection are left out; a body without `Content-Type` gets one.
   */
  config(): GatewayConfig;
  /** {@link config} as text to be written to a file: the same for the same answers, whatever the order of the APIs. */
  toJson(): string;
  /** Closes the gateway. What was recorded stays. */
  close(): Promise<void>;
}

/**
 * Records the answers of true upstreams as Mocks. Secrets are replaced by `[redacted]`: `Authorization` and other headers, the values of
 * cookies, keys of JSON, forms and queries, also within gzip, deflate and Brotli; in conditions they have only to be there. An answer is
 * read to its end before it is given, so a stream without end is not for recording.
 *
 * @param source a configuration, a group, or the URL of an upstream whose every path is recorded
 * @throws ConfigError as `createGateway` does
 */
export function record(source: GatewayConfig | ApiGroup | string | URL, options: RecordOptions = {}): Recording {
  const { headers = [], isSecret = looksSecret } = options;
  const tape = new Tape();
  const telling = { headers: headers.map((name) => name.toLowerCase()), isSecret };
  const backend = new RecordingBackend(telling, (...heard) => tape.keep(...heard));
  const gateway: Gateway = createGateway(toConfig(source), { ...options.gateway, backends: [backend] });
  const close = () => gateway.close();
  return {
    gateway,
    config: () => tape.toConfig(),
    toJson: () => `${JSON.stringify(JSON.parse(serializeConfig(tape.toConfig())), null, 2)}\n`,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function toConfig(source: GatewayConfig | ApiGroup | string | URL): GatewayConfig {
  if (typeof source === "string" || source instanceof URL) {
    const backend = { kind: "http" as const, url: String(source) };
    return { groups: [{ name: "recorded", backend, apis: [{ name: "recorded", method: "ANY", path: "/", match: "prefix" }] }] };
  }
  return "groups" in source ? source : { groups: [source] };
}
