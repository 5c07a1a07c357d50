import { compare } from "../compare.js";
import { interleave } from "../interleave.js";
import type { Row } from "../report.js";
import type { FirstLookupsInput } from "../tasks/first-lookups.js";
import { generateTraffic, type Kind } from "../traffic.js";
import type { BenchCase } from "./context.js";
import { githubKinds } from "./matching.js";

const lookups = 2_000;
const scenarios: readonly (readonly [string, readonly Kind[]])[] = [
  ["mixed", githubKinds],
  ["wrongMethod", ["wrongMethod"]],
  ["miss", ["miss"]],
];

/** The first 2,000 look-ups in a fresh process: before any compiler has warmed to the code. */
export const firstLookupsCase: BenchCase = {
  name: "first-lookups",
  async run({ github, quick }) {
    const rows: Row[] = [];
    for (const [scenario, kinds] of scenarios) {
      const traffic = generateTraffic(github, kinds, Math.ceil(lookups / kinds.length)).slice(0, lookups);
      const input: FirstLookupsInput = { operations: github, traffic };
      const effort = { processes: quick ? 2 : 21, rounds: 1 };
      const samples = await interleave("firstLookups", ["pointsman", "memoirist"], input, effort);
      const rivals = [{ name: "memoirist", atLeast: 1 }];
      rows.push(...compare({ case: "first-lookups", scenario, samples, metric: "each", unit: "ns", ours: "pointsman", rivals }));
    }
    return rows;
  },
};
