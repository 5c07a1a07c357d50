import { HttpBackend } from "./backends/http/http-backend.js";
import type { AnyBackendAdapter } from "./core/index.js";
import { withBackends } from "./with-backends.js";

/** The adapters that a gateway has, and those that a user adds to them or puts in their place. */
export function withDefaultBackends(given?: readonly AnyBackendAdapter[]): readonly AnyBackendAdapter[] {
  return withBackends(new HttpBackend(), given);
}
