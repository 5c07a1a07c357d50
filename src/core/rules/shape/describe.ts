import type { Shape } from "../../model/shape.js";
import { isRecord } from "../is-record.js";
import type { MutablePath } from "../issues.js";
import { list } from "../words.js";
import type { ShapeContext } from "./context.js";

/** Reports that a value is of another type than its shape says. */
export function wrongType(shape: Shape, value: unknown, path: MutablePath, { issues }: ShapeContext): false {
  issues.add("INVALID_TYPE", path, `This must be ${describe(shape)}, but is ${typeName(value)}.`);
  return false;
}

/** What a shape takes, as a message says it. */
export function describe(shape: Shape): string {
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

/** What a value is, as a message says it. */
export function typeName(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "missing";
  if (typeof value !== "object") return `a ${typeof value}`;
  return Array.isArray(value) ? "a list" : isRecord(value) ? "an object" : "an object of a class";
}
