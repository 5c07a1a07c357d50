import type { Parts } from "./parts.js";
import type { TextShape } from "./text-shape.js";

/** A number as JSON writes it (RFC 8259 §6). */
const numberSyntax = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** What text may say by a shape, the likeliest first: a number, `true`, `false` or `null` where there may be one, else the text. */
export function plainValues(text: string, { types }: TextShape): readonly unknown[] {
  const values: unknown[] = [];
  if ((types.has("integer") || types.has("number")) && numberSyntax.test(text)) values.push(Number(text));
  if (types.has("boolean") && (text === "true" || text === "false")) values.push(text === "true");
  if (types.has("null") && (text === "null" || text === "")) values.push(null);
  if (values.length === 0 || types.has("string")) values.push(text);
  return values;
}

/** What the parts of a parameter may say, the likeliest first. */
export function toValues(parts: Parts, shape: TextShape): readonly unknown[] {
  if (typeof parts === "string") return plainValues(parts, shape);
  return [toValue(parts, shape)];
}

function toValue(parts: Parts, shape: TextShape): unknown {
  if (typeof parts === "string") return plainValues(parts, shape)[0];
  if (Array.isArray(parts)) return parts.map((part: Parts) => toValue(part, shape.items));
  // `fromEntries` makes `__proto__` a name like any other.
  return Object.fromEntries(Array.from(parts as ReadonlyMap<string, Parts>, ([name, part]) => [name, toValue(part, shape.property(name))]));
}
