/**
 * What jest takes: `expect.extend(matchers)` in a file of `setupFilesAfterEnv`. Importing it changes nothing.
 * @module
 */
// So that there is something to add to.
import type {} from "expect";
import type { FakeGatewayMatchers } from "../expect/matcher-types.js";

export type { FakeGatewayMatchers } from "../expect/matcher-types.js";
export { matchers } from "../expect/matchers.js";

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
