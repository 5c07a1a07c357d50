import type { RequestMapping } from "../../../core/model/config.js";
import { quote, type Report } from "../report.js";
import type { FoundOperation } from "./collect-operations.js";
import { mappingOf, suffixAsPath } from "./suffix.js";

/** Where requests find an operation, and how they reach the upstream. */
export interface Routed {
  readonly path: string;
  readonly mapping: RequestMapping | undefined;
}

/**
 * Paths of operations that differ in their query or fragment, which no path has. One that is alone has its path as it is; where
 * several are at one path, what tells them apart becomes part of it.
 */
export function withSuffixes(operations: readonly FoundOperation[], report: Report): readonly Routed[] {
  const counts = new Map<string, number>();
  for (const operation of operations) counts.set(keyOf(operation), (counts.get(keyOf(operation)) ?? 0) + 1);
  return operations.map((operation) => {
    const { path, suffix } = operation.template;
    if (suffix === "") return { path, mapping: undefined };
    const isInPath = (counts.get(keyOf(operation)) ?? 0) > 1;
    const routed = isInPath ? path + suffixAsPath(suffix) : path;
    const why = isInPath ? "several operations are at this path" : "what follows is not part of a path";
    report.warn("PATH_CHANGED", operation.place, `The path is ${quote(routed)}: ${why}.`);
    return { path: routed, mapping: mappingOf(path, suffix, isInPath) };
  });
}

function keyOf({ method, template }: FoundOperation): string {
  return `${method} ${template.path.replace(/\{[^{}]*\}/g, "{}")}`;
}
