import type { ApiName } from "../model/api-name.js";
import type { FakeGateway } from "../model/fake-gateway.js";
import { VerificationError } from "../verify/verification-error.js";
import { judgeServed, type ServedExpectation } from "./expectation.js";

/** An assertion did not hold. */
export class ServedError extends Error {
  override readonly name = "ServedError";
}

/**
 * Fails unless an API has served what is expected: for `node:test` and others that take an error for a failure.
 * @throws ServedError with the calls that came
 */
export function assertServed<Config>(gw: FakeGateway<Config>, api: ApiName<NoInfer<Config>>, expected: ServedExpectation = {}): void {
  const { pass, message } = judgeServed(gw as FakeGateway, api, expected);
  if (!pass) throw new ServedError(message());
}

/**
 * Fails unless every request was handled, and none came after the end of a sequence. Other than `verify` it does not ask for overrides.
 * @throws VerificationError with everything at once
 */
export function assertHandledEverything(gw: FakeGateway): void {
  const complaints = complaintsIn(gw);
  if (complaints.length > 0) throw new VerificationError(complaints);
}

/** What `verify` would complain of, but for overrides that were not used. */
export function complaintsIn(gw: FakeGateway): VerificationError["complaints"] {
  try {
    gw.verify();
    return [];
  } catch (error) {
    return (error as VerificationError).complaints.filter(({ kind }) => kind !== "unused");
  }
}
