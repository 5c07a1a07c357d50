import type { FakeGateway } from "../model/fake-gateway.js";
import { VerificationError } from "../verify/verification-error.js";
import { complaintsIn } from "./assertions.js";
import { type Judgement, judgeServed, type ServedExpectation } from "./expectation.js";

/** What `expect.extend` takes, for vitest and jest alike. */
export const matchers = {
  /** An API of a fake gateway has served what is expected. */
  toHaveServed(received: unknown, api: string, expected?: ServedExpectation): Judgement {
    return judgeServed(fakeIn(received, "toHaveServed"), api, expected);
  },
  /** Every request was handled, and none came after the end of a sequence. */
  toHaveHandledEverything(received: unknown): Judgement {
    const complaints = complaintsIn(fakeIn(received, "toHaveHandledEverything"));
    const pass = complaints.length === 0;
    return {
      pass,
      message: () => (pass ? "Expected the fake gateway not to have handled every request." : new VerificationError(complaints).message),
    };
  },
};

function fakeIn(received: unknown, matcher: string): FakeGateway {
  if (typeof received === "object" && received !== null && "isolate" in received && "verify" in received) return received as FakeGateway;
  throw new TypeError(`${matcher} is for a fake gateway: expect(gw).${matcher}(…).`);
}
