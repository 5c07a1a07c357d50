import { isObject } from "../../../validate/schema/rewrite.js";
import { flatten } from "./flatten.js";
import { listOf } from "./merge.js";
import type { Place, Plain } from "./place.js";

/** A schema without its alternatives, and one of them: both hold. */
export interface Alternative {
  readonly base: Plain;
  readonly alternative: unknown;
}

/** Takes the first choice that a schema gives: its `oneOf` or `anyOf`, or whether its `if` holds; `undefined` where it gives none. */
export function alternativesOf(schema: Plain, place: Place): readonly Alternative[] | undefined {
  const { alternatives, oneOf, anyOf, if: condition, then, else: otherwise, discriminator, ...rest } = schema;
  const lists = [oneOf, anyOf, ...listOf(alternatives)].filter((list) => Array.isArray(list) && list.length > 0) as (readonly unknown[])[];
  const conditional =
    condition === undefined || (then === undefined && otherwise === undefined)
      ? []
      : [[{ allOf: [condition, then ?? true] }, otherwise ?? true]];
  const [first, ...others] = [...lists, ...conditional];
  if (first === undefined) return undefined;
  const base = others.length === 0 ? rest : { ...rest, alternatives: others };
  const named = first.map((alternative) => ({ base, alternative: withDiscriminator(alternative, discriminator, place) }));
  if (!place.rules.fixed) return named;
  return named.sort((a, b) => Number(isNull(a.alternative)) - Number(isNull(b.alternative)));
}

function isNull(schema: unknown): boolean {
  return isObject(schema) && (schema.type === "null" || schema.const === null);
}

/** An alternative with the value that its discriminator has (OpenAPI 3.1 §4.8.25), unless it says so itself. */
function withDiscriminator(alternative: unknown, discriminator: unknown, place: Place): unknown {
  if (!isObject(discriminator) || !isObject(alternative)) return alternative;
  const { propertyName, mapping } = discriminator;
  const { $ref } = alternative;
  if (typeof propertyName !== "string" || typeof $ref !== "string") return alternative;
  const flat = flatten(alternative, place);
  const property = isObject(flat?.schema.properties) ? flat.schema.properties[propertyName] : undefined;
  const said = property === undefined ? undefined : flatten(property, place)?.schema;
  if (said?.const !== undefined || said?.enum !== undefined) return { allOf: [alternative, { required: [propertyName] }] };
  const name = $ref.slice($ref.lastIndexOf("/") + 1);
  const value = Object.entries(isObject(mapping) ? mapping : {}).find(([, target]) => target === $ref || target === name)?.[0] ?? name;
  return { allOf: [alternative, { properties: { [propertyName]: { const: value } }, required: [propertyName] }] };
}
