import type { ObjectShape, Shape } from "../core/model/shape.js";

/** A JSON Schema (draft 2020-12). */
export type JsonSchema = boolean | { readonly [keyword: string]: unknown };

/** Writes a shape out as JSON Schema. Backends become references to `#/$defs/groupBackend` and `#/$defs/apiBackend`. */
function toJsonSchema(shape: Shape): JsonSchema {
  switch (shape.is) {
    case "string":
      return {
        type: "string",
        ...(shape.oneOf !== undefined && { enum: shape.oneOf }),
        ...(shape.pattern !== undefined && { pattern: shape.pattern }),
        ...(shape.minLength !== undefined && { minLength: shape.minLength }),
        ...(shape.maxLength !== undefined && { maxLength: shape.maxLength }),
      };
    case "number":
      return { type: shape.integer === true ? "integer" : "number", minimum: shape.min, maximum: shape.max };
    case "boolean":
    case "null":
      return { type: shape.is };
    case "list":
      return {
        type: "array",
        items: toJsonSchema(shape.of),
        ...(shape.min !== undefined && { minItems: shape.min }),
        ...(shape.max !== undefined && { maxItems: shape.max }),
      };
    case "object":
      return objectSchema(shape);
    case "map":
      return {
        type: "object",
        additionalProperties: toJsonSchema(shape.of),
        ...(shape.keyPattern !== undefined && { propertyNames: { pattern: shape.keyPattern } }),
      };
    case "either":
      return { anyOf: shape.of.map(toJsonSchema).filter((schema) => schema !== false) };
    case "json":
      return true;
    case "named":
      return { $ref: `#/$defs/${shape.name}` };
    case "backend":
      return { $ref: `#/$defs/${shape.kind ?? `${shape.level}Backend`}` };
    default:
      return false; // code and bytes can't stand in a file
  }
}

/** A closed object; `constants` are keys with one legal value, all required. */
export function objectSchema(shape: ObjectShape, constants: Readonly<Record<string, string>> = {}): JsonSchema {
  const { atMostOne = [], exactlyOne = [], atLeastOne = [], conflicts = {}, needs = {} } = shape;
  const fixed = Object.entries(constants).map(([key, value]) => [key, { const: value }] as const);
  const required = [...Object.keys(constants), ...(shape.required ?? [])];
  const pairs = [
    ...atMostOne.flatMap((a, i) => atMostOne.slice(i + 1).map((b) => ({ not: { required: [a, b] } }))),
    ...Object.entries(conflicts).map(([key, others]) => ({
      not: { required: [key], anyOf: others.map((other) => ({ required: [other] })) },
    })),
  ];
  return {
    type: "object",
    properties: Object.fromEntries([...fixed, ...Object.entries(shape.keys).map(([key, value]) => [key, toJsonSchema(value)] as const)]),
    additionalProperties: false,
    ...(required.length > 0 && { required }),
    ...(pairs.length > 0 && { allOf: pairs }),
    ...(Object.keys(needs).length > 0 && {
      dependentRequired: Object.fromEntries(Object.entries(needs).map(([key, other]) => [key, [other]])),
    }),
    ...(atLeastOne.length > 0 && { anyOf: atLeastOne.map((key) => ({ required: [key] })) }),
    ...(exactlyOne.length > 0 && { oneOf: exactlyOne.map((key) => ({ required: [key] })) }),
  };
}

/** The schemas of every named shape that a shape refers to, by name. */
export function namedSchemas(shape: Shape, found: Record<string, JsonSchema> = {}): Record<string, JsonSchema> {
  for (const part of partsOf(shape)) namedSchemas(part, found);
  if (shape.is === "named" && !Object.hasOwn(found, shape.name)) {
    const named = shape.shape();
    found[shape.name] = toJsonSchema(named);
    namedSchemas(named, found);
  }
  return found;
}

function partsOf(shape: Shape): readonly Shape[] {
  if (shape.is === "object") return Object.values(shape.keys);
  if (shape.is === "either") return shape.of;
  return shape.is === "list" || shape.is === "map" ? [shape.of] : [];
}
