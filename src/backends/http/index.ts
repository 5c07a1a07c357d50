export { HttpBackend, type HttpBackendOptions } from "./http-backend.js";
export type { TlsOptions } from "./upstream-pool.js";
