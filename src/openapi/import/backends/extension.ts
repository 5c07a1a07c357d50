import { backendExtension } from "../../extensions.js";
import { type JsonObject, own } from "../document/is-object.js";
import type { Place } from "../document/place.js";
import type { ChosenBackend } from "./chosen-backend.js";

/** A backend as it is written: what is wrong with it is found by the rules. */
export function extensionOf(value: JsonObject, place: Place): ChosenBackend<unknown> | undefined {
  const backend = own(value, backendExtension);
  return backend === undefined ? undefined : { backend, place: place.at(backendExtension) };
}
