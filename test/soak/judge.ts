import type { Sample } from "./gateway-process.js";

/** What a run is judged by, beside what its requests say. */
export interface Figures {
  /** Before the first request. */
  readonly idle: Sample;
  /** Under load, in order, without those of the warm-up. */
  readonly samples: readonly Sample[];
  /** After the last request. */
  readonly end: Sample;
}

/** One figure at the beginning and at the end, and how far it may grow. */
export interface Growth {
  readonly name: string;
  /** Medians of the first and of the last third. */
  readonly first: number;
  readonly last: number;
  readonly allowed: number;
}

const megabyte = 1024 * 1024;

/** How what the process holds has grown under a load that did not. */
export function growths({ samples }: Figures): readonly Growth[] {
  return [
    growth("heap", samples, ({ heap }) => heap, 5 * megabyte),
    // Buffers of answers under way: some slow readers more or less are some megabytes.
    growth("buffers", samples, ({ buffers }) => buffers, 20 * megabyte),
    growth("handles", samples, ({ resources }) => total(resources), 50),
  ];
}

function growth(name: string, samples: readonly Sample[], figure: (sample: Sample) => number, slack: number): Growth {
  const third = Math.floor(samples.length / 3);
  const first = median(samples.slice(0, third).map(figure));
  return { name, first, last: median(samples.slice(-third).map(figure)), allowed: first * 1.1 + slack };
}

/** What is wrong with the figures of a run; nothing, where all is well. */
export function wrongFigures(figures: Figures): readonly string[] {
  const { idle, samples, end } = figures;
  if (samples.length < 6) return [`There are only ${samples.length} samples: run it for longer.`];
  const grown = growths(figures)
    .filter(({ last, allowed }) => last > allowed)
    .map(
      ({ name, first, last, allowed }) =>
        `The ${name} grew from ${Math.round(first)} to ${Math.round(last)}; ${Math.round(allowed)} was allowed.`,
    );
  const busy = end.active + end.waiting === 0 ? [] : [`At the end ${end.active} requests were under way and ${end.waiting} waited.`];
  return [...grown, ...busy, ...leftOver(idle, end)];
}

/** What keeps the process alive after the last request that did not before the first. */
export function leftOver(idle: Sample, end: Sample): readonly string[] {
  return Object.entries(end.resources)
    .filter(([type, count]) => count > (idle.resources[type] ?? 0))
    .map(([type, count]) => `At the end there were ${count} of ${type}, ${idle.resources[type] ?? 0} before the first request.`);
}

function total(resources: Sample["resources"]): number {
  return Object.values(resources).reduce((sum, count) => sum + count, 0);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
