import { isObject } from "../../../validate/schema/rewrite.js";
import { flatten } from "./flatten.js";
import { listOf } from "./merge.js";
import { extraNames } from "./names.js";
import type { Place, Plain, Unfold } from "./place.js";

/** Properties that need not be there and are, at most. */
const maxOptional = 200;

/** An object with all properties that it may have, but for such as lead into themselves, too deep or only to a server (`writeOnly`). */
export function unfoldObject(schema: Plain, place: Place, unfold: Unfold): Plain | undefined {
  const documented = isObject(schema.properties) ? schema.properties : {};
  const required = new Set(
    listOf(schema.required).filter((name): name is string => typeof name === "string" && !isHidden(documented[name], place)),
  );
  const inside = place.inside();
  const most = Math.min(
    typeof schema.maxProperties === "number" ? schema.maxProperties : Number.POSITIVE_INFINITY,
    required.size + maxOptional,
  );
  const properties: Record<string, Plain> = Object.create(null) as Record<string, Plain>;
  for (const name of required) {
    const given = Object.hasOwn(documented, name) ? documented[name] : undefined;
    const unfolded = inside && unfold(given ?? ofOthers(schema), inside);
    if (unfolded === undefined) return undefined;
    properties[name] = unfolded;
  }
  let count = required.size;
  if (inside !== undefined && !place.isDeep) {
    for (const [name, given] of Object.entries(documented)) {
      if (count >= most) break;
      if (required.has(name) || isHidden(given, place)) continue;
      const unfolded = unfold(given, inside);
      if (unfolded === undefined) continue;
      properties[name] = unfolded;
      count++;
    }
  }
  for (const [name, given] of extraNames(schema, count, place)) {
    if (count >= most || Object.hasOwn(properties, name)) continue;
    const unfolded = inside && unfold(given, inside);
    if (unfolded === undefined) continue;
    properties[name] = unfolded;
    count++;
  }
  return count === 0 ? { const: {} } : { type: "object", properties: { ...properties }, required: Object.keys(properties) };
}

/** What properties are that have no schema of their own. */
function ofOthers({ additionalProperties }: Plain): unknown {
  return isObject(additionalProperties) ? additionalProperties : { type: "string" };
}

/** Whether a property is never in an answer. */
function isHidden(schema: unknown, place: Place): boolean {
  return isObject(schema) && (schema.writeOnly === true || flatten(schema, place)?.schema.writeOnly === true);
}
