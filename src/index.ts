/**
 * pointsman decides, for every API of a gateway, which backend answers, and gets the answer.
 * @module
 */
export { FunctionBackend } from "./backends/function/function-backend.js";
export { HttpBackend } from "./backends/http/http-backend.js";
export type { HttpBackendOptions } from "./backends/http/options.js";
export { fetchTransport } from "./backends/http/transport/fetch/fetch-transport.js";
export type { FetchInit, FetchTransportOptions } from "./backends/http/transport/fetch/options.js";
export type { HttpTransport } from "./backends/http/transport/http-transport.js";
export type { TlsOptions } from "./backends/http/transport/undici/tls.js";
export { MockBackend } from "./backends/mock/mock-backend.js";
export { MockState } from "./backends/mock/mock-state.js";
export type { MockBackendOptions } from "./backends/mock/options.js";
export type * from "./core/index.js";
export {
  BodyStream,
  ConfigError,
  defineGroup,
  fn,
  GatewayError,
  http,
  isGatewayError,
  mock,
  normalizeConfig,
  resolveBackend,
  serializeConfig,
} from "./core/index.js";
export type * from "./diagnostics/messages.js";
export { createGateway } from "./create-gateway.js";
export { configDigest } from "./config-digest.js";
export { accessLog, type LoggedGateway } from "./observe/access-log/access-log.js";
export type { AccessLogEntry, LoggedValues } from "./observe/access-log/entry.js";
export type { AccessLogOptions, AccessLogSink, AccessLogWriter } from "./observe/access-log/options.js";
export { explainText, type ExplainTextOptions } from "./observe/explain-text/explain-text.js";
export { parseConfig, validateConfig, type ValidateConfigOptions } from "./validate-config.js";
