import { isObject } from "../../../validate/schema/rewrite.js";
import { listOf, merge } from "./merge.js";
import type { Place, Plain } from "./place.js";
import { resolveReference } from "./resolve-reference.js";

/** A schema without `$ref` and `allOf`, and the place that it stands in. */
export interface Flat {
  readonly schema: Plain;
  readonly place: Place;
}

/** Keywords that concern no value. */
const silent: ReadonlySet<string> = new Set([
  "title",
  "description",
  "deprecated",
  "readOnly",
  "writeOnly",
  "xml",
  "$comment",
  "externalDocs",
]);

/** Makes one schema of what a schema refers to and of its `allOf`; `undefined` where it leads into itself, or nowhere. */
export function flatten(schema: unknown, place: Place): Flat | undefined {
  place.enter();
  if (schema === false) return undefined;
  if (!isObject(schema)) return { schema: {}, place };
  const { $ref, allOf, ...own } = schema;
  const members = [...(typeof $ref === "string" ? [{ $ref }] : []), ...listOf(allOf)];
  const [only] = members;
  if (only === undefined) return { schema, place };
  if (members.length === 1 && !speaks(own)) return withXml(own, typeof $ref === "string" ? behind($ref, place) : flatten(only, place));
  // Examples of a part are none of the whole.
  let flat: Flat = { schema: own, place };
  for (const member of members) {
    const next = flatten(member, flat.place);
    if (next === undefined) return undefined;
    const { example: _, examples: __, default: ___, ...part } = next.schema;
    flat = { schema: merge(flat.schema, part), place: next.place };
  }
  return flat;
}

function behind(reference: string, place: Place): Flat | undefined {
  const inside = place.behind(reference);
  const target = resolveReference(reference, place.rules.schemas);
  return inside === undefined || target === undefined ? undefined : flatten(target, inside);
}

/** How a value stands in XML is said where it stands. */
function withXml({ xml }: Plain, flat: Flat | undefined): Flat | undefined {
  return flat && xml !== undefined ? { schema: { ...flat.schema, xml }, place: flat.place } : flat;
}

/** Whether a schema says something of its values. */
function speaks(schema: Plain): boolean {
  return Object.keys(schema).some((keyword) => !silent.has(keyword) && !keyword.startsWith("x-"));
}
