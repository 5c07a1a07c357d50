import type { BackendLevel } from "../model/adapter.js";
import type { EitherShape, ListShape, MapShape, NumberShape, ObjectShape, Shape, StringShape } from "../model/shape.js";
import type { Issues, MutablePath } from "./issues.js";
import { didYouMean } from "../model/suggest.js";

/** What a check needs to know besides the value and its shape. */
export interface ShapeContext {
  readonly issues: Issues;
  readonly maxDepth: number;
  /** JSON values that may still be visited: what bounds data that refers to itself over and over (a YAML alias bomb). */
  valuesLeft: number;
  /** Checks the configuration of a backend at `path`. */
  checkBackend(value: Readonly<Record<string, unknown>>, level: BackendLevel, path: MutablePath, kind?: string): void;
}

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

/** A plain object: what an object literal, `JSON.parse` or a YAML parser gives. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

function wrongType(shape: Shape, value: unknown, path: MutablePath, { issues }: ShapeContext): false {
  issues.add("INVALID_TYPE", path, `This must be ${describe(shape)}, but is ${typeName(value)}.`);
  return false;
}

function checkString(shape: StringShape, value: unknown, path: MutablePath, context: ShapeContext): boolean {
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

function checkNumber(shape: NumberShape, value: unknown, path: MutablePath, context: ShapeContext): boolean {
  if (typeof value !== "number") return wrongType(shape, value, path, context);
  if (value >= shape.min && value <= shape.max && (shape.integer !== true || Number.isInteger(value))) return true;
  context.issues.add("INVALID_VALUE", path, `This must be ${describe(shape)}, but is ${value}.`);
  return false;
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
  return checkKeyCounts(shape, has, path, context) && ok;
}

function checkKeyCounts(shape: ObjectShape, has: (key: string) => boolean, path: MutablePath, { issues }: ShapeContext): boolean {
  let ok = true;
  const present = (shape.atMostOne ?? shape.exactlyOne ?? []).filter(has);
  if (present.length > 1) {
    ok = false;
    issues.add("CONFLICTING_KEYS", path, `The keys ${list(present, "and")} exclude each other: keep one.`);
  }
  if (shape.exactlyOne !== undefined && present.length === 0) {
    ok = false;
    issues.add("REQUIRED", path, `One of the keys ${list(shape.exactlyOne)} is needed: add it.`);
  }
  const { atLeastOne } = shape;
  if (atLeastOne !== undefined && !atLeastOne.some(has)) {
    ok = false;
    issues.add("REQUIRED", path, `One of the keys ${list(atLeastOne)} is needed: add it.`);
  }
  return checkKeyPairs(shape, has, path, issues) && ok;
}

function checkKeyPairs({ conflicts, needs }: ObjectShape, has: (key: string) => boolean, path: MutablePath, issues: Issues): boolean {
  let ok = true;
  for (const key in conflicts) {
    const beside = has(key) ? (conflicts[key] ?? []).filter(has) : [];
    if (beside.length === 0) continue;
    ok = false;
    issues.add("CONFLICTING_KEYS", path, `The key ${quote(key)} excludes ${list(beside, "and")}: keep one side.`);
  }
  for (const key in needs) {
    const other = needs[key] as string;
    if (!has(key) || has(other)) continue;
    ok = false;
    issues.add("REQUIRED", path, `The key ${quote(key)} means nothing without ${quote(other)}: add it.`);
  }
  return ok;
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

/** Above this nobody reads them, and shared data could fill the memory with them. */
const maxIssues = 10_000;

/** Counts a value; `false` when there were too many, which is reported once. */
export function spend(path: MutablePath, context: ShapeContext): boolean {
  if (context.issues.count > maxIssues) {
    if (context.valuesLeft >= 0)
      context.issues.add("LIMIT_EXCEEDED", path, `There are more than ${maxIssues} issues; those after this place are not listed.`);
    context.valuesLeft = -1;
    return false;
  }
  if (context.valuesLeft-- > 0) return true;
  if (context.valuesLeft === -1)
    context.issues.add("LIMIT_EXCEEDED", path, "The configuration's data holds too many values: make it smaller.");
  return false;
}

/** Reports data of no known shape that is nested too deep or holds too many values. It may hold code and objects of classes. */
export function checkBounds(value: unknown, path: MutablePath, context: ShapeContext): boolean {
  return checkJson(value, path, context, 0, true);
}

/** Levels that shapes which may hold themselves reach in any case, counted from the root of the configuration. */
const minNesting = 64;

function tooDeep(depth: number, most: number, path: MutablePath, { issues }: ShapeContext): boolean {
  if (depth <= most) return false;
  issues.add("LIMIT_EXCEEDED", path, `This is nested more than ${most} levels deep: flatten it or raise limits.maxDepth.`);
  return true;
}

function checkJson(value: unknown, path: MutablePath, context: ShapeContext, depth: number, code = false): boolean {
  if (tooDeep(depth, context.maxDepth, path, context)) return false;
  if (!spend(path, context)) return false;
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number" && Number.isFinite(value)) return true;
  const entries = Array.isArray(value) ? value.entries() : isRecord(value) ? Object.entries(value) : undefined;
  if (entries === undefined) {
    if (code) return true;
    context.issues.add("INVALID_TYPE", path, `This must be a JSON value, but is ${typeName(value)}.`);
    return false;
  }
  let ok = true;
  for (const [key, item] of entries) {
    if (item === undefined && typeof key === "string") continue;
    path.push(key);
    ok = checkJson(item, path, context, depth + 1, code) && ok;
    path.pop();
  }
  return ok;
}

/** Whether the JavaScript type of `value` is the one of `shape`. */
function fits(shape: Shape, value: unknown): boolean {
  switch (shape.is) {
    case "string":
    case "number":
    case "boolean":
    case "function":
      return typeof value === shape.is;
    case "null":
      return value === null;
    case "list":
      return Array.isArray(value);
    case "bytes":
      return value instanceof Uint8Array;
    case "either":
      return shape.of.some((alternative) => fits(alternative, value));
    case "json":
      return true;
    case "named":
      return fits(shape.shape(), value);
    default:
      return isRecord(value);
  }
}

function describe(shape: Shape): string {
  switch (shape.is) {
    case "string":
      return shape.oneOf === undefined ? "a string" : list(shape.oneOf);
    case "number":
      return `${shape.integer === true ? "a whole number" : "a number"} from ${shape.min} to ${shape.max}`;
    case "boolean":
      return "true or false";
    case "null":
      return "null";
    case "list":
      return "a list";
    case "function":
      return "a function";
    case "bytes":
      return "a Uint8Array";
    case "json":
      return "a JSON value";
    case "named":
      return describe(shape.shape());
    case "either":
      return shape.of.map(describe).join(" or ");
    case "backend":
      return 'a backend: an object with "kind"';
    default:
      return "an object";
  }
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "missing";
  if (typeof value !== "object") return `a ${typeof value}`;
  return Array.isArray(value) ? "a list" : isRecord(value) ? "an object" : "an object of a class";
}

/** Names in quotes, joined as a sentence joins them. */
export function list(names: readonly string[], conjunction: "or" | "and" = "or"): string {
  const quoted = names.map(quote);
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} ${conjunction} ${quoted.at(-1)}`;
}

export function quote(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);
}

const patterns = new Map<string, RegExp>();

/** A pattern of a shape, compiled once; there are as many as shapes name. */
function compiled(source: string): RegExp {
  const pattern = patterns.get(source) ?? new RegExp(source, "u");
  patterns.set(source, pattern);
  return pattern;
}
