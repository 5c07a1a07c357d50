/**
 * pointsman where there are no sockets and none of Node.js's modules: browsers, workers and edge runtimes. What it exports is
 * what `index.ts` does, and so are its types.
 * @module
 */
export { FunctionBackend } from "../backends/function/function-backend.js";
export { fetchTransport } from "../backends/http/transport/fetch/fetch-transport.js";
export { MockBackend } from "../backends/mock/mock-backend.js";
export { MockState } from "../backends/mock/mock-state.js";
export { configDigest } from "../config-digest.js";
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
} from "../core/index.js";
export { createGateway } from "./create-gateway.js";
export { HttpBackend } from "./http-backend.js";
export { accessLog } from "../observe/access-log/access-log.js";
export { explainText } from "../observe/explain-text/explain-text.js";
export { parseConfig, validateConfig } from "./validate-config.js";
