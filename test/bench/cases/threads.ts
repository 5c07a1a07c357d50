import { compare, limit } from "../compare.js";
import { interleave } from "../interleave.js";
import type { BenchCase } from "./context.js";

const ours = "beside fromModule, 1 thread";
const inline = "beside the same function inline";
/** What the machine itself does to a p99. */
const alone = "beside nothing";

/** What is left of a gateway's Mock APIs while a function computes for 20 ms, 30 times a second: in a thread of its own, and inline. */
export const threadsCase: BenchCase = {
  name: "threads",
  async run({ quick }) {
    const samples = await interleave("beside", [ours, inline, alone], null, { processes: quick ? 1 : 3, rounds: quick ? 2 : 5 });
    const common = { case: "threads", scenario: "p99 of a Mock", samples, metric: "p99Ms", unit: "ms", ours };
    return [limit(common, 10), ...compare({ ...common, rivals: [{ name: inline }, { name: alone }] }).slice(1)];
  },
};
