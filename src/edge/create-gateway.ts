import { createCoreGateway } from "../core/index.js";
import { webPlatform } from "../platform/web-platform.js";
import { withBackends } from "../with-backends.js";
import { HttpBackend } from "./http-backend.js";

/** As on Node.js, but that HTTP backends are reached by `fetch`. */
export const createGateway: typeof import("../create-gateway.js").createGateway = (config, options = {}) =>
  createCoreGateway(config, { ...options, backends: withBackends(new HttpBackend(), options.backends) }, webPlatform);
