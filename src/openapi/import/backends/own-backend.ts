import type { BackendConfig } from "../../../core/model/config.js";
import { isObject, type JsonObject, own } from "../document/is-object.js";
import type { Place } from "../document/place.js";
import type { OpenApiOptions } from "../options.js";
import type { Reading } from "../reading.js";
import type { FoundOperation } from "../routing/collect-operations.js";
import { readServer, type Server } from "../routing/server.js";
import type { ChosenBackend } from "./chosen-backend.js";
import { extensionOf } from "./extension.js";
import { convertVendor } from "./vendors/convert.js";

/** The backend that an operation has of its own: written on it or its path, else as another gateway's extension says, else HTTP to a server of its own. */
export function ownBackend(
  operation: FoundOperation,
  server: Server,
  options: OpenApiOptions,
  reading: Reading,
): ChosenBackend<BackendConfig> | undefined {
  const { value, place, pathItem, pathPlace } = operation;
  const written = extensionOf(value, place) ?? extensionOf(pathItem, pathPlace);
  if (written !== undefined) return written as ChosenBackend<BackendConfig>;
  const converted = convertVendor(operation, server.prefix, reading);
  if (converted !== undefined) return { place: undefined, ...converted };
  if (options.backend !== undefined && options.backend !== "server") return undefined;
  const url = ownServer(value, place, options, reading) ?? ownServer(pathItem, pathPlace, options, reading);
  return url === undefined || url === server.url ? undefined : { backend: { kind: "http", url }, place: undefined };
}

function ownServer(value: JsonObject, place: Place, options: OpenApiOptions, reading: Reading): string | undefined {
  const servers = own(value, "servers");
  const first: unknown = Array.isArray(servers) ? servers[0] : undefined;
  return isObject(first) ? readServer(first, place.at("servers", 0), options, reading).url : undefined;
}
