import { limit } from "../compare.js";
import { interleave } from "../interleave.js";
import type { BenchCase } from "./context.js";

const ours = "100,000 APIs";

/** What 100,000 APIs cost to load, validation included, and to hold, configuration included. */
export const memoryCase: BenchCase = {
  name: "memory",
  async run({ quick }) {
    const samples = await interleave("loading", [ours], null, { processes: quick ? 1 : 7, rounds: 1 });
    const common = { case: "memory", samples, ours };
    return [
      limit({ ...common, scenario: "createGateway", metric: "seconds", unit: "s" }, 2),
      limit({ ...common, scenario: "heap, with the configuration", metric: "heapMB", unit: "MB" }, 150),
      { ...limit({ ...common, scenario: "heap of the configuration", metric: "configMB", unit: "MB" }, 0), target: null, met: null },
    ];
  },
};
