import type { Api, ApiGroup } from "../../core/model/config.js";
import { groupExtension } from "../extensions.js";
import { isObject, type JsonObject, own } from "./document/is-object.js";
import type { Place } from "./document/place.js";
import type { Reading } from "./reading.js";

/** What a document that was made of a group says of it: as it is written, what is wrong with it is found by the rules. */
export interface WrittenGroup {
  readonly place: Place;
  /** Name, prefix, hosts and rules. */
  readonly parts: Partial<Pick<ApiGroup, "name" | "prefix" | "hosts" | "rules">>;
  /** APIs that OpenAPI has no place for. */
  readonly apis: readonly Api[];
}

const keys = ["name", "prefix", "hosts", "rules"] as const;

/** What a document that was made of a group says of it; `undefined` where it was made otherwise. */
export function writtenGroup(root: JsonObject, place: Place, { report }: Reading): WrittenGroup | undefined {
  const written = own(root, groupExtension);
  if (written === undefined) return undefined;
  const at = place.at(groupExtension);
  if (!isObject(written)) {
    report.warn("INVALID_PART", at, "This must be an object: it is passed over.");
    return undefined;
  }
  const parts = keys.flatMap((key) => (own(written, key) === undefined ? [] : [[key, written[key]] as const]));
  const apis = own(written, "apis");
  return { place: at, parts: Object.fromEntries(parts), apis: Array.isArray(apis) ? (apis as Api[]) : [] };
}
