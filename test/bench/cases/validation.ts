import { compare, unrated } from "../compare.js";
import { interleave } from "../interleave.js";
import type { Row } from "../report.js";
import { type ValidatingInput, validatingContestants } from "../tasks/validating.js";
import type { BenchCase } from "./context.js";

const { checked, plain } = validatingContestants;
const mostUs = 30;

/** What it costs to hold a request with a small JSON body to its documentation. */
export const validationCase: BenchCase = {
  name: "validation",
  async run({ effort, roundMs }) {
    const input: ValidatingInput = { roundMs: 2 * roundMs };
    const samples = await interleave("validating", [checked, plain], input, effort);
    const common = { case: "validation", scenario: "small JSON body" };
    const rows = compare({ ...common, samples, metric: "each", unit: "ns", ours: checked, rivals: [{ name: plain }] });
    if ([checked, plain].some((name) => samples.whyUnfit(name) !== undefined)) return rows;
    const difference = (of: "mean" | "median") => (samples[of](checked, "each") - samples[of](plain, "each")) / 1000;
    const quiet = (samples.quiet(checked, "each", "less") - samples.quiet(plain, "each", "less")) / 1000;
    const [median, mean] = [difference("median"), difference("mean")];
    const cost: Row = {
      ...common,
      contestant: "the difference",
      unit: "us",
      median,
      mean,
      quiet,
      ...unrated,
      target: `<= ${mostUs} us`,
      met: median <= mostUs,
    };
    return [...rows, cost];
  },
};
