import type { ApiOperation } from "../../../core/model/operation.js";
import { isObject, type JsonObject, own } from "../document/is-object.js";
import type { Reading } from "../reading.js";
import type { Place } from "../document/place.js";
import { texts } from "./values.js";

/** Security requirements of an operation, else of the document. */
export function readSecurity(
  { value, place }: { readonly value: JsonObject; readonly place: Place },
  { document, report }: Reading,
): ApiOperation["security"] {
  const given = own(value, "security");
  const security = given ?? own(document.root, "security");
  if (security === undefined) return undefined;
  if (!Array.isArray(security) || !security.every(isObject)) {
    if (given !== undefined)
      report.warn("INVALID_PART", place.at("security"), "Security requirements must be a list of objects: they are left out.");
    return undefined;
  }
  return security.map((requirement) => Object.fromEntries(Object.entries(requirement).map(([scheme, scopes]) => [scheme, texts(scopes)])));
}
