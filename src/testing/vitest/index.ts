/**
 * What vitest takes: `expect.extend(matchers)` in a setup file, and `test.extend({ gw: isolated(gateway) })`. Importing it changes nothing.
 * @module
 */
// So that there is something to add to.
import type {} from "vitest";
import type { FakeGatewayMatchers } from "../expect/matcher-types.js";
import type { FakeGateway } from "../model/fake-gateway.js";

export type { FakeGatewayMatchers } from "../expect/matcher-types.js";
export { matchers } from "../expect/matchers.js";

declare module "vitest" {
  interface Matchers<T> extends FakeGatewayMatchers<void, T> {}
}

/** A fixture as `test.extend` takes it. */
export type Isolated<Config> = (context: { readonly task: unknown }, use: (gw: FakeGateway<Config>) => Promise<void>) => Promise<void>;

/**
 * A fixture that gives each test a branch of a fake gateway, and fails the test that its `verify` complains of:
 * `const test = base.extend({ gw: isolated(fakeGateway(config)) })`. Tests that run at once never see each other.
 * Overrides that the fake has before are there in every test, and need not be used.
 */
export function isolated<Config>(gateway: FakeGateway<Config>): Isolated<Config> {
  // vitest reads from the text of a fixture what it needs of the context: it must take that apart, needed or not.
  return async ({ task: _ }, use) => {
    await using branch = gateway.isolate();
    await use(branch);
    branch.verify();
  };
}
