import type { ApiName } from "../model/api-name.js";
import type { ServedExpectation } from "./expectation.js";

/** The matchers as `expect(gw)` has them. One declaration for all who run tests: a project may have vitest and jest at once. */
export interface FakeGatewayMatchers<Result, Received> {
  /** An API has served what is expected. */
  toHaveServed(api: Received extends { readonly config: infer Config } ? ApiName<Config> : string, expected?: ServedExpectation): Result;
  /** Every request was handled, and none came after the end of a sequence. */
  toHaveHandledEverything(): Result;
}
