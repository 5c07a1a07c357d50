import type { JsonSchema } from "../../../../core/model/operation.js";
import { type Given, ownValue } from "../../examples.js";
import { isObject } from "../../../validate/schema/rewrite.js";
import { alternativesOf } from "./alternatives.js";
import { unfoldArray } from "./array.js";
import { flatten } from "./flatten.js";
import { listOf, merge } from "./merge.js";
import { unfoldNumber } from "./number.js";
import { unfoldObject } from "./object.js";
import type { Place, Plain } from "./place.js";
import { unfoldText } from "./text.js";

/** Values of a long list, and alternatives, that are chosen from. */
const maxListed = 100;
const maxAlternatives = 8;

/**
 * A finite schema without references for one that may have no end: what need not be there is left out where it would lead into
 * itself, or too deep. `undefined` where no value of it could end, or none would be small enough. It says only what the generator has to know: values are held to the true schema.
 *
 * @throws TooLarge
 */
export function unfold(schema: unknown, place: Place): Plain | undefined {
  const { fixed } = place.rules;
  // An example of a schema stands for what is around it, too, if that comes by reference.
  const given = fixed && isObject(schema) ? givenBeside(schema) : undefined;
  if (given !== undefined) return { const: given.value };
  const flat = flatten(schema, place);
  return flat && unfoldFlat(flat.schema, flat.place);
}

function givenBeside({ $ref: _, ...own }: Plain): Given | undefined {
  return ownValue(own as JsonSchema, {});
}

function unfoldFlat(schema: Plain, place: Place): Plain | undefined {
  const { fixed } = place.rules;
  const given = fixed ? ownValue(schema as JsonSchema, {}) : undefined;
  if (given !== undefined) return { const: given.value };
  if (schema.const !== undefined) return { const: schema.const };
  if (Array.isArray(schema.enum)) return schema.enum.length === 0 ? undefined : { enum: schema.enum.slice(0, maxListed) };
  const alternatives = alternativesOf(schema, place);
  return alternatives === undefined
    ? unfoldTyped(schema, place)
    : oneOfThem(
        alternatives.map(
          ({ base, alternative }) =>
            () =>
              unfoldBoth(base, alternative, place),
        ),
        fixed,
      );
}

function unfoldBoth(base: Plain, alternative: unknown, place: Place): Plain | undefined {
  const flat = flatten(alternative, place);
  if (flat === undefined) return undefined;
  // Where nothing else is said the alternative's examples are those of the whole.
  return unfoldFlat(merge(base, flat.schema), flat.place);
}

/** What can be unfolded of several: the first where all answers are to be the same. */
function oneOfThem(unfolding: readonly (() => Plain | undefined)[], fixed: boolean): Plain | undefined {
  const found: Plain[] = [];
  for (const each of unfolding) {
    const unfolded = each();
    if (unfolded !== undefined) found.push(unfolded);
    if (found.length === (fixed ? 1 : maxAlternatives)) break;
  }
  if (found.length <= 1) return found[0];
  // Most values are there: nothing is what a few are.
  const some = found.filter(({ type }) => type !== "null");
  return { anyOf: some.length < found.length ? [...some, ...some, ...some, { type: "null" }] : found };
}

function unfoldTyped(schema: Plain, place: Place): Plain | undefined {
  const types = typesOf(schema);
  const { fixed } = place.rules;
  const sorted = fixed ? [...types].sort((a, b) => Number(a === "null") - Number(b === "null")) : types;
  return oneOfThem(
    sorted.map((type) => () => unfoldType(type, schema, place)),
    fixed,
  );
}

function unfoldType(type: unknown, schema: Plain, place: Place): Plain | undefined {
  switch (type) {
    case "object":
      return unfoldObject(schema, place, unfold);
    case "array":
      return unfoldArray(schema, place, unfold);
    case "string":
      return unfoldText(schema, place.rules);
    case "number":
    case "integer":
      return unfoldNumber(schema, type, place.rules);
    case "boolean":
    case "null":
      return { type };
    default:
      return undefined;
  }
}

const keywords: readonly (readonly [string, readonly string[]])[] = [
  ["object", ["properties", "required", "additionalProperties", "patternProperties", "propertyNames", "minProperties", "maxProperties"]],
  ["array", ["items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems"]],
  ["string", ["pattern", "format", "minLength", "maxLength", "contentEncoding", "contentMediaType"]],
  ["number", ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]],
];

/** The types of a schema, else the one that it speaks of, else an object. */
function typesOf(schema: Plain): readonly unknown[] {
  if (schema.type !== undefined) return listOf(schema.type);
  const spoken = keywords.find(([, words]) => words.some((word) => schema[word] !== undefined));
  return [spoken?.[0] ?? "object"];
}
