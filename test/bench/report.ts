import { cpus } from "node:os";

/** One line of the report: a figure of one contestant, and how ours compares with it. */
export interface Row {
  readonly case: string;
  /** What was measured. */
  readonly scenario: string;
  readonly contestant: string;
  readonly unit: string;
  readonly median: number | null;
  readonly mean: number | null;
  /** The figure of the quietest tenth of the rounds: steadier than the median on a machine that has other work. */
  readonly quiet: number | null;
  /** How many times as good ours is, by the medians; `null` on our own lines. */
  readonly ratio: number | null;
  /** The same by the quiet figures. */
  readonly quietRatio: number | null;
  readonly target: string | null;
  readonly met: boolean | null;
  /** Part of the curve's highest figure, from 0 to 1: drawn in place of the contestant. */
  readonly curve?: number;
  /** Why there is no figure, or what to know about it. */
  readonly note?: string;
}

/** Everything that `--json` prints. */
export interface Report {
  readonly node: string;
  readonly processor: string;
  readonly quick: boolean;
  readonly seconds: number;
  readonly rows: readonly Row[];
}

export function report(rows: readonly Row[], quick: boolean, seconds: number): Report {
  const processors = cpus();
  return { node: process.version, processor: `${processors.length} x ${processors[0]?.model ?? "unknown"}`, quick, seconds, rows };
}

/** The report as a table, targets with their verdicts last in each line. */
export function toTable({ rows, node, processor, quick, seconds }: Report): string {
  const headings = ["case", "measured", "contestant", "median", "mean", "quiet", "unit", "ours is", "quiet", "target", ""];
  const notes = [...new Set(rows.flatMap(({ note }) => note ?? []))];
  const lines = rows.map((row) => [
    row.case,
    row.scenario,
    row.curve === undefined ? row.contestant : "#".repeat(Math.max(1, Math.round(30 * row.curve))),
    figure(row.median),
    figure(row.mean),
    figure(row.quiet),
    row.unit,
    times(row.ratio),
    times(row.quietRatio),
    row.target ?? "",
    [row.met === null ? "" : row.met ? "met" : "NOT met", row.note === undefined ? "" : `[${notes.indexOf(row.note) + 1}]`]
      .join(" ")
      .trim(),
  ]);
  const widths = headings.map((heading, i) => Math.max(heading.length, ...lines.map((line) => (line[i] as string).length)));
  const rightAligned = new Set([3, 4, 5, 7, 8]);
  const write = (line: readonly string[]) =>
    line
      .map((cell, i) => (rightAligned.has(i) ? cell.padStart(widths[i] as number) : cell.padEnd(widths[i] as number)))
      .join("  ")
      .trimEnd();
  const separated = lines.flatMap((line, i) => (i > 0 && rows[i - 1]?.case !== rows[i]?.case ? ["", write(line)] : [write(line)]));
  const judged = rows.filter(({ met }) => met !== null);
  const summary = `${judged.filter(({ met }) => met === true).length} of ${judged.length} targets met`;
  const doubt = quick ? "; a quick run is a smoke test, its figures are rough" : "";
  const footer = `${summary}. Node ${node}, ${processor}, ${Math.round(seconds)} s${doubt}.`;
  return [
    write(headings),
    write(widths.map((width) => "-".repeat(width))),
    ...separated,
    "",
    ...notes.map((note, i) => `[${i + 1}] ${note}`),
    footer,
  ].join("\n");
}

/** Three digits at least: 0.871, 12.3, 1,234. */
function figure(value: number | null): string {
  if (value === null) return "";
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function times(ratio: number | null): string {
  return ratio === null ? "" : `${figure(ratio)}x`;
}
