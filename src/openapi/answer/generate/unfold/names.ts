import { isObject } from "../../../validate/schema/rewrite.js";
import { flatten } from "./flatten.js";
import type { Place, Plain } from "./place.js";

/** Properties without a documented name that an object must have at most. */
const maxExtra = 1000;

/** Names and schemas of properties that are documented by a pattern or by what others are: one where there would be none, and as many as there must be. */
export function extraNames(schema: Plain, present: number, place: Place): readonly (readonly [string, unknown])[] {
  const { minProperties, additionalProperties, patternProperties } = schema;
  const missing = Math.min(
    maxExtra,
    Math.max(typeof minProperties === "number" ? minProperties - present : 0, present === 0 && !place.isDeep ? 1 : 0),
  );
  if (missing <= 0) return [];
  const byPattern = Object.entries(isObject(patternProperties) ? patternProperties : {}).flatMap(([pattern, given]) =>
    place.rules.textsOf(pattern, 0, Number.POSITIVE_INFINITY).map((name) => [name, given] as const),
  );
  const isOpen = isObject(additionalProperties) || (additionalProperties !== false && typeof minProperties === "number");
  const others = isOpen
    ? namesFor(schema.propertyNames, missing, place).map(
        (name) => [name, isObject(additionalProperties) ? additionalProperties : { type: "string" }] as const,
      )
    : [];
  return [...byPattern, ...others].slice(0, missing);
}

function namesFor(propertyNames: unknown, count: number, place: Place): readonly string[] {
  const said = propertyNames === undefined ? undefined : flatten(propertyNames, place)?.schema;
  if (Array.isArray(said?.enum)) return said.enum.filter((name): name is string => typeof name === "string").slice(0, count);
  if (typeof said?.pattern === "string")
    return place.rules.textsOf(said.pattern, Number(said.minLength ?? 0), Number(said.maxLength ?? 10_000));
  return Array.from({ length: count }, (_, i) => `key${i + 1}`);
}
