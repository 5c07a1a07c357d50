import type { ObjectShape } from "../../model/shape.js";
import type { Issues, MutablePath } from "../issues.js";
import { list, quote } from "../words.js";

/** Which keys of an object may, or must, stand together. */
export function checkKeyCounts(shape: ObjectShape, has: (key: string) => boolean, path: MutablePath, issues: Issues): boolean {
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
