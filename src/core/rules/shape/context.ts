import type { BackendLevel } from "../../model/adapter.js";
import type { Issues, MutablePath } from "../issues.js";

/** What a check needs to know besides the value and its shape. */
export interface ShapeContext {
  readonly issues: Issues;
  readonly maxDepth: number;
  /** JSON values that may still be visited: what bounds data that refers to itself over and over (a YAML alias bomb). */
  valuesLeft: number;
  /** Checks the configuration of a backend at `path`. */
  checkBackend(value: Readonly<Record<string, unknown>>, level: BackendLevel, path: MutablePath, kind?: string): void;
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

/** Reports what stands deeper than `most`. */
export function tooDeep(depth: number, most: number, path: MutablePath, { issues }: ShapeContext): boolean {
  if (depth <= most) return false;
  issues.add("LIMIT_EXCEEDED", path, `This is nested more than ${most} levels deep: flatten it or raise limits.maxDepth.`);
  return true;
}
