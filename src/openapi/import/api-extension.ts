import type { Api } from "../../core/model/config.js";
import { apiExtension } from "../extensions.js";
import { type JsonObject, isObject, own } from "./document/is-object.js";
import type { Place } from "./document/place.js";
import type { Reading } from "./reading.js";

/** What an operation says of its API: as it is written, what is wrong with it is found by the rules. */
export interface WrittenApi {
  readonly parts: Partial<Pick<Api, "name" | "mapping" | "response" | "description">>;
  /** Where each part is written. */
  readonly places: Readonly<Record<string, Place>>;
  /** Whether there is more of it in the document than OpenAPI wants. */
  readonly documented: boolean;
}

const keys = ["name", "mapping", "response", "description"] as const;
const nothing: WrittenApi = { parts: {}, places: {}, documented: true };

/** What an operation says of its API in words of this library. */
export function writtenApi(operation: JsonObject, place: Place, { report }: Reading): WrittenApi {
  const written = own(operation, apiExtension);
  if (written === undefined) return nothing;
  const at = place.at(apiExtension);
  if (!isObject(written)) {
    report.warn("INVALID_PART", at, "This must be an object: it is passed over.");
    return nothing;
  }
  const present = keys.filter((key) => own(written, key) !== undefined);
  return {
    parts: Object.fromEntries(present.map((key) => [key, written[key]])),
    places: Object.fromEntries(present.map((key) => [key, at.at(key)])),
    documented: own(written, "documented") !== false,
  };
}
