import type { BackendAdapter, BackendConfig, BackendLevel } from "../../../src/index.js";

function stub(kind: string, levels: readonly BackendLevel[]): BackendAdapter<BackendConfig> {
  return { kind: kind as "http", levels, prepare: (config) => (exchange) => exchange.respond({ json: { kind: config.kind } }) };
}

/** Stands in for the HTTP and Function backends where a test dispatches generated requests: answers at once, touches nothing. */
export const stubBackends = [stub("http", ["group", "api"]), stub("function", ["api"])] as const;

/** Stands in for Mocks, too: some are told to keep a client waiting for ever. */
export const stubMock = stub("mock", ["group", "api"]);
