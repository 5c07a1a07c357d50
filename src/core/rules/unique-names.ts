import { isRecord } from "./is-record.js";
import type { Issues, Path } from "./issues.js";
import { quote } from "./words.js";

/** R9. */
export function checkUniqueNames(items: readonly unknown[], path: Path, what: string, where: string, issues: Issues): void {
  const seen = new Map<string, number>();
  items.forEach((item, index) => {
    if (!isRecord(item) || typeof item.name !== "string") return;
    const first = seen.get(item.name);
    if (first === undefined) seen.set(item.name, index);
    else {
      const message = `The ${what} name ${quote(item.name)} is taken by item ${first}; names are unique in ${where}: rename one of them.`;
      issues.add("DUPLICATE_NAME", [...path, index, "name"], message);
    }
  });
}
