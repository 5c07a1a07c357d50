import { didYouMean } from "../model/suggest.js";
import { isRecord } from "./is-record.js";
import type { Issues, Path } from "./issues.js";
import { list, quote } from "./words.js";

/** Most conditions of one rule (R6). */
const maxConditions = 20;

/** R6, and that the environment exists. */
export function checkRule(rule: unknown, environments: readonly string[], path: Path, issues: Issues): void {
  if (!isRecord(rule)) return;
  const { environment, when } = rule;
  if (typeof environment === "string" && !environments.includes(environment)) {
    const message = `There is no environment ${quote(environment)}; there are ${list(environments, "and")}.${didYouMean(environment, environments)}`;
    issues.add("UNKNOWN_ENVIRONMENT", [...path, "environment"], message);
  }
  if (!isRecord(when)) return;
  const named = [when.query, when.header].reduce<number>((sum, part) => sum + (isRecord(part) ? Object.keys(part).length : 0), 0);
  const count = named + (when.percent === undefined ? 0 : 1);
  if (count < 1 || count > maxConditions) {
    issues.add(
      "CONDITION_COUNT",
      [...path, "when"],
      `A rule has 1 to ${maxConditions} query and header conditions in all, this one has ${count}.`,
    );
  }
}
