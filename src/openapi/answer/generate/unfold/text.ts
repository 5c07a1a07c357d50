import type { Plain, Rules } from "./place.js";

/** Characters of a text that must be so long at least. */
const longest = 10_000;

/** A string by its pattern, its format or its length. Such as match a pattern have been found beforehand. */
export function unfoldText(schema: Plain, { fixed, textsOf }: Rules): Plain | undefined {
  const { pattern, format, contentEncoding } = schema;
  const minLength = lengthIn(schema.minLength) ?? 0;
  const maxLength = lengthIn(schema.maxLength) ?? Number.POSITIVE_INFINITY;
  if (minLength > longest || minLength > maxLength) return undefined;
  if (typeof pattern === "string") {
    const texts = textsOf(pattern, minLength, maxLength);
    return texts.length === 0 ? undefined : { enum: texts };
  }
  const length = {
    ...(minLength > 0 && { minLength }),
    ...(maxLength < longest && { maxLength: Math.min(maxLength, minLength + 20) }),
  };
  if (typeof format === "string") return { type: "string", format, ...length };
  if (contentEncoding === "base64") return { type: "string", format: "byte" };
  if (fixed && minLength <= usual.length && maxLength >= usual.length) return { const: usual };
  const texts =
    minLength > longestKept ? [] : textsOf(`^[a-z]{${minLength},${Math.min(maxLength, minLength + 10)}}$`, minLength, maxLength);
  return texts.length === 0 ? { type: "string", ...length } : { enum: texts };
}

/** Texts of a length that are kept, since the generator takes long for each letter; of longer ones each is made anew. */
const longestKept = 100;

/** What stands for any text, as in most documentation. */
const usual = "string";

function lengthIn(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
