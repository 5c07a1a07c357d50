import { FunctionBackend } from "./backends/function/function-backend.js";
import { MockBackend } from "./backends/mock/mock-backend.js";
import type { AnyBackendAdapter } from "./core/index.js";

/** The adapters that a gateway has, the one for HTTP being that of the place, and those that a user adds to them or puts in their place. */
export function withBackends(http: AnyBackendAdapter, given: readonly AnyBackendAdapter[] = []): readonly AnyBackendAdapter[] {
  const taken = new Set(given.map((adapter) => adapter.kind));
  return [...[http, new MockBackend(), new FunctionBackend()].filter((adapter) => !taken.has(adapter.kind)), ...given];
}
