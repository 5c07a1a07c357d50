import { growths } from "./judge.js";
import type { Verdict } from "./soak.js";

/** What was done, what it cost and what was wrong, as text. */
export function report({ options: { seconds, seed }, ledger, figures, failures }: Verdict): string {
  const headings = ["requests", "answered", "broken off", "left", "unanswered"];
  const rows = [...ledger.counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, { answered, broken, left, unanswered }]) => ({
      kind,
      numbers: [answered + broken + left + unanswered, answered, broken, left, unanswered],
    }));
  const totals = headings.map((_, i) => rows.reduce((sum, { numbers }) => sum + (numbers[i] ?? 0), 0));
  const line = (first: string, cells: readonly (string | number)[]) =>
    first.padEnd(40) + cells.map((cell) => String(cell).padStart(12)).join("");
  const held = growths(figures).map(({ name, first, last, allowed }) =>
    line(
      name,
      [first, last, allowed].map((value) => amount(name, value)),
    ),
  );
  const { end } = figures;
  return [
    line("", headings),
    ...rows.map(({ kind, numbers }) => line(kind, numbers)),
    line("all", totals),
    "",
    line("", ["first third", "last third", "allowed"]),
    ...held,
    line("at the end: heap", [amount("heap", end.heap)]),
    line("at the end: under way, waiting", [end.active, end.waiting]),
    "",
    ...failures.map((failure) => `WRONG: ${failure}`),
    `${failures.length === 0 ? "Passed" : "FAILED"}: ${ledger.begun} requests in ${seconds} s, seed ${seed}, Node ${process.version}.`,
  ].join("\n");
}

function amount(name: string, value: number): string {
  return name === "handles" ? String(Math.round(value)) : `${(value / 1024 / 1024).toFixed(1)} MB`;
}
