import type { HttpBackendOptions } from "../../../src/backends/http/options.js";
import type { HttpBackendSettings, HttpTarget } from "../../../src/core/model/http-config.js";
import { http } from "../../../src/index.js";
import type { ServeOptions } from "../../../src/integrations/node/index.js";
import { everything, type ServedGateway, served } from "./gateway.js";

/** Serves a gateway that forwards every path as a backend with these settings does. */
export function forwardingTo(
  address: string | readonly (string | HttpTarget)[],
  settings: HttpBackendSettings = {},
  serving: ServeOptions & HttpBackendOptions = {},
): Promise<ServedGateway> {
  return served([{ name: "proxy", backend: http(address, settings), apis: [everything] }], {}, serving);
}
