import type { GroupBackendConfig } from "../../../core/model/config.js";
import { Place } from "../document/place.js";
import type { OpenApiOptions } from "../options.js";
import type { Reading } from "../reading.js";
import type { Server } from "../routing/server.js";
import type { ChosenBackend } from "./chosen-backend.js";
import { extensionOf } from "./extension.js";
import { googleDefault } from "./vendors/google.js";

/** The group's default backend: what the caller wants, else what the document says, else HTTP to its server, else a Mock. */
export function defaultBackend(server: Server, { backend }: OpenApiOptions, reading: Reading): ChosenBackend<GroupBackendConfig> {
  if (typeof backend === "object") return { backend, place: undefined };
  if (backend === "mock") return { backend: { kind: "mock" }, place: undefined };
  const { document, report } = reading;
  const written = backend === undefined ? extensionOf(document.root, new Place(document.address)) : undefined;
  // Whether it is one that a group may have is seen by the rules.
  if (written !== undefined) return written as ChosenBackend<GroupBackendConfig>;
  const google = backend === undefined ? googleDefault(document.root, new Place(document.address), server.prefix, reading) : undefined;
  if (google !== undefined) return { backend: google, place: undefined };
  if (server.url !== undefined) return { backend: { kind: "http", url: server.url }, place: undefined };
  report.warn("NO_SERVER", server.place, "The document has no server with an absolute address: the group's backend is a Mock.");
  return { backend: { kind: "mock" }, place: undefined };
}

/** The default backend of a document that was made of a group, which may have none. */
export function writtenBackend({ backend }: OpenApiOptions, { document }: Reading): ChosenBackend<GroupBackendConfig> | undefined {
  if (typeof backend === "object") return { backend, place: undefined };
  if (backend === "mock") return { backend: { kind: "mock" }, place: undefined };
  return extensionOf(document.root, new Place(document.address)) as ChosenBackend<GroupBackendConfig> | undefined;
}
