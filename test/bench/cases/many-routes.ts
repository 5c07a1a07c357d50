import { compare, limit } from "../compare.js";
import { groupedTable } from "../grouped-table.js";
import { interleave } from "../interleave.js";
import type { MatchingInput } from "../tasks/matching.js";
import { generateTraffic } from "../traffic.js";
import type { BenchCase } from "./context.js";

const ours = "pointsman";
const contestants = [ours, "memoirist"];
const rivals = [{ name: "memoirist", atLeast: 1 }];

/** 10,000 routes in 100 groups: speed, memory and time to build. */
export const manyRoutesCase: BenchCase = {
  name: "many-routes",
  async run({ quick, effort, roundMs }) {
    const operations = groupedTable(10_000);
    const traffic = generateTraffic(operations, ["static", "params1", "params2", "miss", "wrongMethod"], quick ? 500 : 4_000);
    const input: MatchingInput = { operations, traffic, roundMs };
    const speed = await interleave("matching", contestants, input, effort);
    const build = await interleave("building", contestants, { operations }, { processes: quick ? 2 : 11, rounds: 1 });
    const common = { case: "many-routes", ours };
    return [
      ...compare({ ...common, scenario: "mixed", samples: speed, metric: "mixed", unit: "ns", rivals }),
      ...compare({ ...common, scenario: "first build", samples: build, metric: "firstMs", unit: "ms", rivals }),
      ...compare({ ...common, scenario: "later builds", samples: build, metric: "laterMs", unit: "ms", rivals }),
      limit({ ...common, scenario: "memory held", samples: build, metric: "heapMB", unit: "MB" }, 6),
      ...compare({
        ...common,
        scenario: "memory held",
        samples: build,
        metric: "heapMB",
        unit: "MB",
        rivals: [{ name: "memoirist" }],
      }).slice(1),
    ];
  },
};
