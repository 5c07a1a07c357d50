import type { Place } from "../document/place.js";
import type { Report } from "../report.js";

/** Longest name of an API. */
const maxLength = 256;

/** What a name is made of. */
export interface NameSource {
  readonly operationId: string | undefined;
  readonly method: string;
  /** The path as the document has it. */
  readonly key: string;
  readonly place: Place;
}

/**
 * Names for APIs: the operation's own, else its method and path. Those that several operations have are nobody's, so that no
 * name depends on the order of the document.
 */
export function namesOf(operations: readonly NameSource[], report: Report): readonly string[] {
  const counts = new Map<string, number>();
  for (const { operationId } of operations) if (operationId !== undefined) counts.set(operationId, (counts.get(operationId) ?? 0) + 1);
  const taken = new Set([...counts].filter(([, count]) => count === 1).map(([id]) => id));
  return operations.map(({ operationId, method, key, place }) => {
    if (operationId !== undefined && counts.get(operationId) === 1) return operationId;
    const name = free(cleaned(`${method} ${key}`), taken);
    if (operationId !== undefined) {
      report.warn(
        "DUPLICATE_NAME",
        place.at("operationId"),
        `Several operations are called ${JSON.stringify(operationId)}: this one is ${JSON.stringify(name)}.`,
      );
    }
    return name;
  });
}

function cleaned(name: string): string {
  return name.replace(/[\u0000-\u001f\u007f]+/g, " ").slice(0, maxLength - 8);
}

function free(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted} (${n})`;
  taken.add(name);
  return name;
}
