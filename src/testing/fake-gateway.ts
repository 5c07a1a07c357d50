import type { AnyBackendAdapter } from "../core/model/adapter.js";
import type { CustomConfig } from "../create-gateway.js";
import { Branch } from "./gateway/branch.js";
import { Fake } from "./gateway/fake.js";
import { Memory } from "./gateway/memory.js";
import type { FakeConfig } from "./model/api-name.js";
import type { FakeGateway } from "./model/fake-gateway.js";
import type { FakeGatewayOptions } from "./model/options.js";

/** Calls of a branch that are kept where nothing is said. */
const defaultCalls = 1000;

/**
 * Makes a gateway for tests of a configuration, or of one group: the true one, with its upstreams and functions, of which none
 * is called. APIs on a Mock answer as they do in a gateway; others answer what a test lets them (`use`), or are unhandled.
 *
 * @throws ConfigError with every issue; nothing has been built then
 * @throws TypeError where `passthrough` names no API, or `backends` have an adapter for Mocks
 */
export function fakeGateway<
  const Config extends FakeConfig<CustomConfig<Adapters[number]>>,
  const Adapters extends readonly AnyBackendAdapter[] = readonly [],
>(config: Config, options: FakeGatewayOptions<Config, Adapters> = {}): FakeGateway<Config> {
  const { seed, record = {} } = options;
  const memory = new Memory(record.calls ?? defaultCalls, seed);
  // Names and paths are known to its type alone: inside, an API is a text that is looked up.
  return new Branch(new Fake(config, options as object), memory, true) as object as FakeGateway<Config>;
}
