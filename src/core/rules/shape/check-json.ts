import { isRecord } from "../is-record.js";
import type { MutablePath } from "../issues.js";
import { type ShapeContext, spend, tooDeep } from "./context.js";
import { typeName } from "./describe.js";

/** Reports data of no known shape that is nested too deep or holds too many values. It may hold code and objects of classes. */
export function checkBounds(value: unknown, path: MutablePath, context: ShapeContext): boolean {
  return checkJson(value, path, context, 0, true);
}

/** JSON, no deeper than `maxDepth` below where it begins. */
export function checkJson(value: unknown, path: MutablePath, context: ShapeContext, depth: number, code = false): boolean {
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
