import { type ConfigIssue, validate } from "../../core/index.js";
import type { Setting } from "../setting.js";
import { storableIssues } from "./check-storable.js";

const ofOthers = new Set(["UNKNOWN_FUNCTION", "UNKNOWN_QUALIFIER"]);

/** What keeps a group from being a revision. Its inheriting APIs may wait for the backend that is chosen at release (R4). */
export function revisionIssues(group: unknown, setting: Setting): readonly ConfigIssue[] {
  const result = validate({ groups: [group] }, setting);
  const found = result.ok ? [] : result.issues.filter(({ code }) => code !== "MISSING_BACKEND").filter(concerns(setting));
  return [
    ...found.map((issue) => ({ ...issue, path: issue.path.replace(/^\/groups\/0/, "") })),
    ...storableIssues(group),
    ...nameIssues(group),
  ];
}

/** Which functions a gateway has is not asked where they were not named. */
export function concerns({ functions }: Setting): (issue: ConfigIssue) => boolean {
  return ({ code }) => functions !== undefined || !ofOthers.has(code);
}

/** A name is part of a key, so it must be text that has an encoding. */
function nameIssues(group: unknown): ConfigIssue[] {
  const { name } = (group ?? {}) as { readonly name?: unknown };
  if (typeof name !== "string" || !/\p{Surrogate}/u.test(name)) return [];
  return [{ code: "INVALID_VALUE", path: "/name", message: "This must be text without halves of characters (lone surrogates)." }];
}
