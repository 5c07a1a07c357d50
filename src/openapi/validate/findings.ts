import { GatewayError, type Violation } from "../../core/errors.js";

/** What is answered to a request that breaks its documentation so: it can't be read, it is of another type, its values don't fit. */
export type FindingStatus = 400 | 415 | 422;

/** Violations that are listed at most. */
const most = 100;

const codes = { 400: "BAD_REQUEST", 415: "UNSUPPORTED_MEDIA_TYPE", 422: "UNPROCESSABLE" } as const;

/** What has been found wrong with one message. */
export class Findings {
  readonly violations: Violation[] = [];
  readonly #statuses = new Set<FindingStatus>();
  /** Media types that would have been taken, where none of them was sent. */
  #accept: string | undefined;

  add(status: FindingStatus, violation: Violation): void {
    this.#statuses.add(status);
    if (this.violations.length < most) this.violations.push(violation);
  }

  addMediaType(message: string, accepted: readonly string[]): void {
    this.#accept = accepted.join(", ");
    this.add(415, { in: "body", pointer: "", keyword: "mediaType", message });
  }

  /** The error that says all of it; `undefined` where nothing was found. What can't be read at all comes first. */
  toError(): GatewayError | undefined {
    const { violations } = this;
    const status = ([400, 415, 422] as const).find((each) => this.#statuses.has(each));
    if (status === undefined) return undefined;
    // RFC 9110 §12.5.1: `Accept` in a response says what a request may contain.
    const headers = status === 415 && this.#accept !== undefined ? { accept: this.#accept } : {};
    return new GatewayError(codes[status], `The request is not as documented: ${count(violations.length)}.`, { headers, violations });
  }

  /** The same for what a backend has answered. */
  toResponseError(): GatewayError | undefined {
    const { violations } = this;
    if (violations.length === 0) return undefined;
    return new GatewayError("UNDOCUMENTED_RESPONSE", `The answer is not as documented: ${count(violations.length)}.`, { violations });
  }
}

function count(violations: number): string {
  if (violations === most) return `${most} violations or more`;
  return violations === 1 ? "1 violation" : `${violations} violations`;
}
