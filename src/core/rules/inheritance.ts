import { isRecord } from "./is-record.js";
import type { Issues, Path } from "./issues.js";
import { quote } from "./words.js";

/** R4: what inherits has something to inherit. */
export function checkInheritance(group: Readonly<Record<string, unknown>>, hasChosen: boolean, path: Path, issues: Issues): void {
  if (group.backend !== undefined || hasChosen) return;
  const inheriting = (group.apis as unknown[]).find((api) => isRecord(api) && api.backend === undefined);
  if (inheriting === undefined) return;
  const name = (inheriting as { name?: unknown }).name;
  const api = typeof name === "string" ? `API ${quote(name)}` : "An API";
  issues.add("MISSING_BACKEND", path, `${api} has no backend to inherit: give the group a "backend", or the API one of its own.`);
}
