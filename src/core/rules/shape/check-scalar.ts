import type { NumberShape, StringShape } from "../../model/shape.js";
import { didYouMean } from "../../model/suggest.js";
import type { MutablePath } from "../issues.js";
import { list } from "../words.js";
import type { ShapeContext } from "./context.js";
import { describe, wrongType } from "./describe.js";
import { compiled } from "./pattern.js";

export function checkString(shape: StringShape, value: unknown, path: MutablePath, context: ShapeContext): boolean {
  if (typeof value !== "string") return wrongType(shape, value, path, context);
  const refuse = (message: string) => {
    context.issues.add("INVALID_VALUE", path, message);
    return false;
  };
  const { oneOf, minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = shape;
  if (oneOf !== undefined && !oneOf.includes(value)) return refuse(`This must be ${list(oneOf)}.${didYouMean(value, oneOf)}`);
  if (value.length < minLength) return refuse("This must not be empty.");
  if (value.length > maxLength) return refuse(`This must have at most ${maxLength} characters.`);
  if (pattern !== undefined && !compiled(pattern).test(value)) return refuse(`This must be ${shape.wants ?? `text like ${pattern}`}.`);
  return true;
}

export function checkNumber(shape: NumberShape, value: unknown, path: MutablePath, context: ShapeContext): boolean {
  if (typeof value !== "number") return wrongType(shape, value, path, context);
  if (value >= shape.min && value <= shape.max && (shape.integer !== true || Number.isInteger(value))) return true;
  context.issues.add("INVALID_VALUE", path, `This must be ${describe(shape)}, but is ${value}.`);
  return false;
}
