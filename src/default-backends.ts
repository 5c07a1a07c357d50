import { FunctionBackend } from "./backends/function/function-backend.js";
import { HttpBackend } from "./backends/http/http-backend.js";
import { MockBackend } from "./backends/mock/mock-backend.js";
import type { AnyBackendAdapter } from "./core/index.js";

/** The adapters that a gateway has, and those that a user adds to them or puts in their place. */
export function withDefaultBackends(given: readonly AnyBackendAdapter[] = []): readonly AnyBackendAdapter[] {
  const taken = new Set(given.map((adapter) => adapter.kind));
  return [...[new HttpBackend(), new MockBackend(), new FunctionBackend()].filter((adapter) => !taken.has(adapter.kind)), ...given];
}
