import type { AnyBackendConfig } from "../../core/model/any-backend.js";
import type { Gateway } from "../../core/model/gateway.js";
import type { AccessLogEntry } from "./entry.js";
import { lineWriter } from "./line-writer.js";
import type { AccessLogOptions, AccessLogSink } from "./options.js";
import { SecretPaths } from "./secret-paths.js";
import { textLine } from "./text-line.js";
import { entryMaker } from "./to-entry.js";

/** What an access log needs of a gateway. */
export type LoggedGateway = Pick<Gateway<AnyBackendConfig>, "on" | "routes">;

/**
 * Tells of every request that a gateway has answered, when the answer's header is there: who answered, with what status, how long
 * it took. Query parameters and header fields are left out unless they are named; values that may be secrets are `[redacted]` even
 * then, path parameters of such names too (of the routes that {@link Gateway.routes} has). A log that fails concerns no request.
 *
 * @returns stops it
 * @throws TypeError where `to` is neither a function nor has a `write`, or there is no such format
 */
export function accessLog(gateway: LoggedGateway, options: AccessLogOptions): () => void {
  const secretPaths = new SecretPaths(gateway);
  const toEntry = entryMaker(options, secretPaths);
  const tell = (error: unknown) => {
    try {
      options.onFailure?.(error);
    } catch {
      // Whoever is told of failures has failed as well: there is nobody left to tell.
    }
  };
  const send = sinkOf(options, tell);
  const stops = [
    gateway.on("update", () => secretPaths.forget()),
    gateway.on("dispatch", (event) => {
      try {
        const pending = send(toEntry(event));
        if (isThenable(pending)) pending.then(undefined, tell);
      } catch (error) {
        tell(error);
      }
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function sinkOf({ to, format = "json" }: AccessLogOptions, tell: (error: unknown) => void): AccessLogSink {
  const toLine = formatOf(format);
  if (typeof to === "function") return to;
  if (typeof to?.write !== "function")
    throw new TypeError("An access log needs somewhere to write to: a function, or what has a write method.");
  return lineWriter(to, toLine, tell);
}

function formatOf(format: NonNullable<AccessLogOptions["format"]>): (entry: AccessLogEntry) => string {
  if (typeof format === "function") return format;
  if (format === "json") return (entry) => JSON.stringify(entry);
  if (format === "text") return textLine;
  throw new TypeError(`There is no format ${JSON.stringify(format)}: use "json", "text" or a function.`);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
