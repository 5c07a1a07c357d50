import type { EitherShape, ListShape, MapShape, ObjectShape, Shape } from "../../model/shape.js";
import { didYouMean } from "../../model/suggest.js";
import { isRecord } from "../is-record.js";
import type { MutablePath } from "../issues.js";
import { list, quote } from "../words.js";
import { checkJson } from "./check-json.js";
import { checkKeyCounts } from "./check-keys.js";
import { checkNumber, checkString } from "./check-scalar.js";
import { type ShapeContext, spend, tooDeep } from "./context.js";
import { wrongType } from "./describe.js";
import { fits } from "./fits.js";
import { compiled } from "./pattern.js";

/** Levels that shapes which may hold themselves reach in any case, counted from the root of the configuration. */
const minNesting = 64;

/**
 * Reports everything in which `value` differs from `shape`; whether nothing does. `path` is where the value stands; it is
 * lengthened and shortened again on the way down, so that a large configuration costs no array for each of its values.
 */
export function checkShape(shape: Shape, value: unknown, path: MutablePath, context: ShapeContext): boolean {
  switch (shape.is) {
    case "string":
      return checkString(shape, value, path, context);
    case "number":
      return checkNumber(shape, value, path, context);
    case "list":
      return checkList(shape, value, path, context);
    case "object":
      return checkObject(shape, value, path, context);
    case "map":
      return checkMap(shape, value, path, context);
    case "either":
      return checkEither(shape, value, path, context);
    case "named":
      return (
        !tooDeep(path.length, Math.max(context.maxDepth, minNesting), path, context) && checkShape(shape.shape(), value, path, context)
      );
    case "json":
      return checkJson(value, path, context, 0);
    case "backend":
      if (!isRecord(value)) return wrongType(shape, value, path, context);
      context.checkBackend(value, shape.level, path, shape.kind);
      return true;
    default:
      return fits(shape, value) || wrongType(shape, value, path, context);
  }
}

/** Checks one item of what stands at `path`. */
export function checkItem(shape: Shape, value: unknown, key: string | number, path: MutablePath, context: ShapeContext): boolean {
  path.push(key);
  const ok = checkShape(shape, value, path, context);
  path.pop();
  return ok;
}

function checkList(shape: ListShape, value: unknown, path: MutablePath, context: ShapeContext): boolean {
  if (!Array.isArray(value)) return wrongType(shape, value, path, context);
  const { min = 0, max = Number.POSITIVE_INFINITY } = shape;
  let ok = value.length >= min && value.length <= max;
  if (!ok) context.issues.add("INVALID_VALUE", path, `This must have ${min} to ${max} items, but has ${value.length}.`);
  for (let i = 0; i < value.length; i++) {
    if (!spend(path, context)) return false;
    ok = checkItem(shape.of, value[i], i, path, context) && ok;
  }
  return ok;
}

/** Keys whose value is `undefined` are absent, as in TypeScript without `exactOptionalPropertyTypes` and as in JSON. */
function checkObject(shape: ObjectShape, value: unknown, path: MutablePath, context: ShapeContext): boolean {
  if (!isRecord(value)) return wrongType(shape, value, path, context);
  const { issues } = context;
  let ok = true;
  for (const key of Object.keys(value)) {
    if (value[key] === undefined) continue;
    const known = Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined;
    if (known !== undefined) ok = checkItem(known, value[key], key, path, context) && ok;
    else {
      ok = false;
      const names = Object.keys(shape.keys);
      issues.add(
        "UNKNOWN_KEY",
        [...path, key],
        `There is no key ${quote(key)} here; legal are ${list(names, "and")}.${didYouMean(key, names)}`,
      );
    }
  }
  const has = (key: string) => Object.hasOwn(value, key) && value[key] !== undefined;
  for (const key of shape.required ?? []) {
    if (has(key)) continue;
    ok = false;
    issues.add("REQUIRED", path, `The key ${quote(key)} is missing: add it.`);
  }
  return checkKeyCounts(shape, has, path, issues) && ok;
}

function checkMap(shape: MapShape, value: unknown, path: MutablePath, context: ShapeContext): boolean {
  if (!isRecord(value)) return wrongType(shape, value, path, context);
  let ok = true;
  for (const key of Object.keys(value)) {
    if (!spend(path, context)) return false;
    if (shape.keyPattern !== undefined && !compiled(shape.keyPattern).test(key)) {
      ok = false;
      context.issues.add("INVALID_VALUE", [...path, key], `The key ${quote(key)} must be ${shape.keyWants ?? `like ${shape.keyPattern}`}.`);
    }
    ok = checkItem(shape.of, value[key], key, path, context) && ok;
  }
  return ok;
}

function checkEither(shape: EitherShape, value: unknown, path: MutablePath, context: ShapeContext): boolean {
  const fitting = shape.of.filter((alternative) => fits(alternative, value));
  const chosen =
    fitting.find((alternative) => alternative.is === "object" && isRecord(value) && namesAKeyOf(alternative, value)) ?? fitting[0];
  return chosen === undefined ? wrongType(shape, value, path, context) : checkShape(chosen, value, path, context);
}

function namesAKeyOf(shape: ObjectShape, value: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(value).some((key) => Object.hasOwn(shape.keys, key));
}
