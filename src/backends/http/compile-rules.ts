import type { PrepareContext } from "../../core/model/adapter.js";
import type { HttpBackendConfig } from "../../core/model/http-config.js";
import { compileHeaderChanges } from "./message/header-changes.js";
import { asReceived, compileMapping } from "./message/request-mapping.js";
import { compileTrustedPeers } from "./message/trusted-peers.js";
import type { RequestRules } from "./message/upstream-request.js";
import type { CallRules } from "./transport/upstream-call.js";

/** What holds for every request that is sent for an API of this backend. */
export function callRules({ timeouts, headers, limits }: HttpBackendConfig, context: PrepareContext): CallRules {
  const { connectMs = 5000, headersMs = 30_000, bodyIdleMs = 60_000, totalMs } = timeouts ?? {};
  const maxBodyBytes = limits?.maxBodyBytes ?? context.limits.maxBodyBytes;
  return {
    connectMs,
    headersMs,
    bodyIdleMs,
    totalMs,
    maxBodyBytes,
    clock: context.platform.clock,
    changeResponse: compileHeaderChanges(headers?.response),
  };
}

/** What becomes of a request of an API before it is sent. */
export function requestRules(
  { headers, preserveHost = false, trustProxy = [], limits }: HttpBackendConfig,
  context: PrepareContext,
): RequestRules {
  const { mapping } = context.api;
  return {
    mapper: mapping === undefined ? asReceived : compileMapping(mapping),
    headers: { change: compileHeaderChanges(headers?.request), preserveHost, isTrusted: compileTrustedPeers(trustProxy) },
    maxBodyBytes: limits?.maxBodyBytes ?? context.limits.maxBodyBytes,
  };
}
