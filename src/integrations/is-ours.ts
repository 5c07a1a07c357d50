import type { AnyBackendConfig } from "../core/model/any-backend.js";
import type { Gateway, Match, NoMatch } from "../core/model/gateway.js";

/** What an application leaves to a gateway that stands among handlers of its own. */
export interface PassingOptions {
  /**
   * Who answers where an API has the path, but for other methods: `"answer"`, the gateway (405 with `Allow`, and 204 to OPTIONS);
   * `"next"`, whatever follows in the application. Default `"answer"`.
   */
  readonly otherMethods?: "answer" | "next";
}

/** What a gateway does for applications that have handlers besides it. */
export type Embeddable = Pick<Gateway<AnyBackendConfig>, "handle" | "resolve">;

/**
 * Whether a request is the gateway's to answer, by what it would reach. No other is touched: a path that none of its APIs has, one
 * that the gateway would refuse, and all of them as long as nothing is released to it.
 */
export function isOurs(match: Match | NoMatch, { otherMethods }: PassingOptions): boolean {
  if (match.matched) return true;
  if (match.code === "UNAVAILABLE") return match.reason !== "NOTHING_RELEASED";
  return (match.code === "METHOD_NOT_ALLOWED" || match.code === "OPTIONS") && otherMethods !== "next";
}
