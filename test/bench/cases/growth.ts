import { figures, unmeasured, unrated } from "../compare.js";
import { interleave } from "../interleave.js";
import type { Row } from "../report.js";
import type { Samples } from "../samples.js";
import type { GrowthInput } from "../tasks/growth.js";
import type { BenchCase } from "./context.js";

/**
 * Cost of a dispatch as APIs grow, as a curve. Paths are equally long at every size, so only the logarithm may show:
 * at 100,000 APIs, log(100,000) / log(10) = 5 times the cost at 10.
 */
export const growthCase: BenchCase = {
  name: "growth",
  async run({ quick, effort, roundMs }) {
    const sizes = quick ? [10, 100, 1_000] : [10, 100, 1_000, 10_000, 100_000];
    const input: GrowthInput = { roundMs };
    const samples = await interleave("growth", sizes.map(nameOf), input, { ...effort, processes: Math.min(2, effort.processes) });
    return [...curve(samples, sizes, "ten", "ten in use"), ...curve(samples, sizes, "all", "all in use")];
  },
};

function nameOf(size: number): string {
  return size.toLocaleString("en-US");
}

function curve(samples: Samples, sizes: readonly number[], metric: string, use: string): Row[] {
  const medians = sizes.map((size) => samples.median(nameOf(size), metric));
  const [smallest] = medians as [number];
  const highest = Math.max(...medians);
  return sizes.map((size, i): Row => {
    const median = medians[i] as number;
    const [times, bound] = [median / smallest, Math.log10(size)];
    const reason = samples.whyUnfit(nameOf(size));
    const common = { case: "growth", scenario: `${nameOf(size)} APIs, ${use}`, contestant: "pointsman", unit: "ns", ...unrated };
    if (reason !== undefined) return { ...common, ...unmeasured, met: false, note: `could not do it: ${reason}` };
    const verdict = i === 0 ? { target: null, met: null } : { target: `${times.toFixed(2)} <= ${bound} times`, met: times <= bound };
    return { ...common, ...figures(samples, nameOf(size), metric), curve: median / highest, ...verdict };
  });
}
