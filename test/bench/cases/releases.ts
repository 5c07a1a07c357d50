import { limit } from "../compare.js";
import { interleave } from "../interleave.js";
import type { Row } from "../report.js";
import type { BenchCase } from "./context.js";

const swapped = "10,000 APIs";

/** What rules cost in `resolveBackend`, what a swap costs the traffic, and how soon a release is live. */
export const releasesCase: BenchCase = {
  name: "releases",
  async run({ effort, roundMs, quick }) {
    const few = { processes: quick ? 1 : 3, rounds: quick ? 3 : 5 };
    const ours = "pointsman";
    const resolved = { case: "releases", samples: await interleave("resolving", [ours], { roundMs }, effort), unit: "ns", ours };
    const swaps = { case: "releases", samples: await interleave("swapping", [swapped], null, few), unit: "ms", ours: swapped };
    const stores = ["memory", "file"];
    const followed = await interleave("following", stores, null, few);
    return [
      limit({ ...resolved, scenario: "resolveBackend, last of 20 rules", metric: "last" }, 1000),
      limit({ ...resolved, scenario: "resolveBackend, none of 20 rules", metric: "none" }, 1000),
      limit({ ...swaps, scenario: "swap: added to p99 of requests", metric: "addedP99" }, 10),
      information({ ...swaps, scenario: "swap: p99 of requests", metric: "p99" }),
      information({ ...swaps, scenario: "no swap: p99 of requests", metric: "quietP99" }),
      information({ ...swaps, scenario: "swap: longest event-loop delay", metric: "delay" }),
      information({ ...swaps, scenario: "no swap: longest event-loop delay", metric: "quietDelay" }),
      information({ ...swaps, scenario: "swap: until it is live", metric: "tookMs" }),
      ...stores.map((store) =>
        limit({ case: "releases", samples: followed, unit: "ms", ours: store, scenario: "released to live, p50", metric: "p50" }, 50),
      ),
    ];
  },
};

/** A figure that nothing was promised of. */
function information(row: Parameters<typeof limit>[0]): Row {
  return { ...limit(row, 0), target: null, met: null };
}
