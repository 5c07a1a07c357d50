import type { Examined } from "./examine.js";

/** The shares of a run, in words. */
export function summary(results: readonly Examined[]): string {
  const sum = (of: (each: Examined) => number) => results.reduce((total, each) => total + of(each), 0);
  const [operations, apis, answered] = [sum((each) => each.operations), sum((each) => each.apis), sum((each) => each.answered)];
  const failed = results.filter(({ failure }) => failure !== undefined);
  const clean = results.filter(({ failure, warnings }) => failure === undefined && Object.keys(warnings).length === 0);
  const codes = new Map<string, number>();
  for (const { warnings } of results) for (const [code, count] of Object.entries(warnings)) codes.set(code, (codes.get(code) ?? 0) + count);
  const share = (part: number) => `${part} of ${operations} (${((100 * part) / Math.max(operations, 1)).toFixed(2)} %)`;
  return [
    `${results.length} documents: ${clean.length} import cleanly, ${results.length - clean.length - failed.length} with warnings, ${failed.length} not at all`,
    `operations that are APIs: ${share(apis)}`,
    `APIs that answered a request of their own: ${share(answered)}`,
    `warnings: ${[...codes].map(([code, count]) => `${code} ${count}`).join(", ") || "none"}`,
    ...failed.map(({ document, failure }) => `not imported: ${document}: ${failure}`),
    ...results.flatMap(({ document, remarks }) => remarks.map((remark) => `${document} ${remark}`)),
  ].join("\n");
}
