import { GatewayError } from "../../core/errors.js";

/** Why none of a Mock's responses is for a request: the `cause` of `MOCK_NO_MATCH`, for listeners; clients never see it. */
export class MockMismatch extends Error {
  override readonly name = "MockMismatch";
  /** For each response, in order, the first condition that does not hold. Secrets are not shown. */
  readonly reasons: readonly string[];

  constructor(reasons: readonly string[]) {
    super(reasons.map((reason, i) => `responses[${i}]: ${reason}`).join("\n"));
    this.reasons = reasons;
  }
}

/** The error of a request that none of the responses is for. */
export function noMatch(reasons: readonly string[]): GatewayError {
  return new GatewayError("MOCK_NO_MATCH", "This Mock has no response for this request.", { cause: new MockMismatch(reasons) });
}
