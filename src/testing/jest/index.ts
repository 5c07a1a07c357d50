/**
 * What jest takes: `expect.extend(matchers)` in a file of `setupFilesAfterEnv`. Importing it changes nothing.
 * @module
 */
// So that there is something to add to.
import type {} from "expect";
import type { ServedExpectation } from "../expect/expectation.js";
import type { ApiName } from "../model/api-name.js";

export { matchers } from "../expect/matchers.js";

/** The matchers as `expect(gw)` has them. */
export interface FakeGatewayMatchers<Result, Received> {
  /** An API has served what is expected. */
  toHaveServed(api: Received extends { readonly config: infer Config } ? ApiName<Config> : string, expected?: ServedExpectation): Result;
  /** Every request was handled, and none came after the end of a sequence. */
  toHaveHandledEverything(): Result;
}

// For `import { expect } from "@jest/globals"`.
declare module "expect" {
  interface Matchers<R extends void | Promise<void>, T> extends FakeGatewayMatchers<R, T> {}
}

// For the globals of @types/jest.
declare global {
  namespace jest {
    interface Matchers<R, T> extends FakeGatewayMatchers<R, T> {}
  }
}
