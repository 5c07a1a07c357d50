import { interleave } from "../interleave.js";
import type { Row } from "../report.js";
import type { GrowthInput } from "../tasks/growth.js";
import type { BenchCase } from "./context.js";

const sizes = [10, 100, 1_000, 10_000, 100_000];

/** Cost of a dispatch as APIs grow. Paths are equally long at every size, so only the logarithm may show. */
export const growthCase: BenchCase = {
  name: "growth",
  async run({ quick, effort, roundMs }) {
    const measured = quick ? [10, 1_000, 100_000] : sizes;
    const names = measured.map((size) => size.toLocaleString("en-US"));
    const input: GrowthInput = { roundMs };
    const samples = await interleave("growth", names, input, { ...effort, processes: Math.min(2, effort.processes) });
    const medians = names.map((name) => samples.median(name, "each"));
    const largest = Math.max(...medians);
    return measured.map((size, i): Row => {
      const median = medians[i] as number;
      const bound = Math.log10(size);
      const growth = median / (medians[0] as number);
      const reason = samples.whyUnfit(names[i] as string);
      const verdict =
        i === 0 ? { target: null, met: null } : { target: `${growth.toFixed(2)} <= ${bound} times that of 10`, met: growth <= bound };
      return {
        case: "growth",
        scenario: `${names[i]} APIs`,
        contestant: "#".repeat(Math.round((30 * median) / largest)) || "pointsman",
        unit: "ns",
        median,
        mean: samples.mean(names[i] as string, "each"),
        ratio: null,
        ...verdict,
        ...(reason === undefined ? {} : { note: reason }),
      };
    });
  },
};
