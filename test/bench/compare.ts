import type { Row } from "./report.js";
import type { Samples } from "./samples.js";

/** What stands behind a comparison. */
export interface Comparison {
  readonly case: string;
  readonly scenario: string;
  readonly samples: Samples;
  readonly metric: string;
  readonly unit: string;
  /** Which is better. Default `"less"`, as for times. */
  readonly better?: "less" | "more";
  readonly ours: string;
  readonly rivals: readonly Rival[];
}

export interface Rival {
  readonly name: string;
  /** How many times as good ours must be. Without it the rival is shown for information. */
  readonly atLeast?: number;
  /** The metric of the rival, where it is another than ours. */
  readonly metric?: string;
  readonly label?: string;
}

/** Our line, then one for each rival with the ratio of the medians. */
export function compare(comparison: Comparison): Row[] {
  const { samples, metric, ours, unit } = comparison;
  const common = { case: comparison.case, scenario: comparison.scenario, unit };
  const reason = samples.whyUnfit(ours);
  const own: Row = { ...common, contestant: ours, ...figures(samples, ours, metric, comparison.better), ...unrated, met: null };
  if (reason !== undefined) return [{ ...own, met: false, note: `could not do it: ${reason}` }];
  return [own, ...comparison.rivals.map((rival) => rivalRow(comparison, rival))];
}

function rivalRow(comparison: Comparison, rival: Rival): Row {
  const { samples, ours, better = "less" } = comparison;
  const metric = rival.metric ?? comparison.metric;
  const common = { case: comparison.case, scenario: comparison.scenario, contestant: rival.label ?? rival.name, unit: comparison.unit };
  const reason = samples.whyUnfit(rival.name);
  if (reason !== undefined) {
    return { ...common, ...unmeasured, ...unrated, met: null, note: `left out, could not do it: ${reason}` };
  }
  const theirs = figures(samples, rival.name, metric, better);
  const own = figures(samples, ours, comparison.metric, better);
  const [ratio, quietRatio] = [ratioOf(own.median, theirs.median, better), ratioOf(own.quiet, theirs.quiet, better)];
  const { atLeast } = rival;
  const verdict = atLeast === undefined ? { target: null, met: null } : { target: `>= ${atLeast}x`, met: ratio >= atLeast };
  return { ...common, ...theirs, ratio, quietRatio, ...verdict };
}

/** A line without a comparison. */
export const unrated = { ratio: null, quietRatio: null, target: null } as const;

/** A line without figures. */
export const unmeasured = { median: null, mean: null, quiet: null } as const;

function ratioOf(ours: number, theirs: number, better: "less" | "more"): number {
  return better === "less" ? theirs / ours : ours / theirs;
}

/** Median, mean and quiet figure of a contestant. */
export function figures(samples: Samples, contestant: string, metric: string, better: "less" | "more" = "less") {
  return {
    median: samples.median(contestant, metric),
    mean: samples.mean(contestant, metric),
    quiet: samples.quiet(contestant, metric, better),
  };
}

/** A line of our own figure against a fixed limit. */
export function limit(row: Pick<Comparison, "case" | "scenario" | "samples" | "metric" | "unit" | "ours">, atMost: number): Row {
  const own = figures(row.samples, row.ours, row.metric);
  const common = { case: row.case, scenario: row.scenario, contestant: row.ours, unit: row.unit };
  return { ...common, ...own, ...unrated, target: `<= ${atMost} ${row.unit}`, met: own.median <= atMost };
}
