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
      return { type: "boolean" };
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
    case "backend":
      return { $ref: `#/$defs/${shape.kind ?? `${shape.level}Backend`}` };
    default:
      return false; // code and bytes can't stand in a file
  }
}

/** A closed object; `constants` are keys with one legal value, all required. */
export function objectSchema(shape: ObjectShape, constants: Readonly<Record<string, string>> = {}): JsonSchema {
  const { atMostOne = [], exactlyOne = [] } = shape;
  const fixed = Object.entries(constants).map(([key, value]) => [key, { const: value }] as const);
  const required = [...Object.keys(constants), ...(shape.required ?? [])];
  const pairs = atMostOne.flatMap((a, i) => atMostOne.slice(i + 1).map((b) => ({ not: { required: [a, b] } })));
  return {
    type: "object",
    properties: Object.fromEntries([...fixed, ...Object.entries(shape.keys).map(([key, value]) => [key, toJsonSchema(value)] as const)]),
    additionalProperties: false,
    ...(required.length > 0 && { required }),
    ...(pairs.length > 0 && { allOf: pairs }),
    ...(exactlyOne.length > 0 && { oneOf: exactlyOne.map((key) => ({ required: [key] })) }),
  };
}
