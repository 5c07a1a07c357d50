import type { Shape } from "../../model/shape.js";
import { isRecord } from "../is-record.js";

/** Whether the JavaScript type of `value` is the one of `shape`. */
export function fits(shape: Shape, value: unknown): boolean {
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
