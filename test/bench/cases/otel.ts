import { compare } from "../compare.js";
import { otelOff, otelOn, otelUnsampled } from "../contestants/proxies-otel.js";
import { pointsman } from "../contestants/proxy-pointsman.js";
import { rotated } from "../interleave.js";
import { loadTool } from "../load.js";
import { ProxyFleet } from "../proxy-fleet.js";
import type { Row } from "../report.js";
import type { BenchCase } from "./context.js";
import { loadOnce } from "./proxy-load.js";

/** The share of requests per second that must be left: off, what noise leaves; on, 1 / 1.15. */
const targets = [
  { proxy: otelOff, atLeast: 0.97 },
  { proxy: otelOn, atLeast: 0.87 },
  { proxy: otelUnsampled, atLeast: undefined },
] as const;

/** What OpenTelemetry costs a request that goes over loopback to an upstream: a gateway alone, and the same one instrumented. */
export const otelCase: BenchCase = {
  name: "otel",
  async run({ quick }) {
    const tool = await loadTool();
    const fleet = await ProxyFleet.start(
      "node:http",
      [pointsman, ...targets.map(({ proxy }) => proxy)].map(({ name }) => name),
    );
    if (!(fleet instanceof ProxyFleet)) throw new Error(fleet.unfit);
    const samples = fleet.samples();
    try {
      // The first round only warms the proxies up.
      for (let round = 0; round <= (quick ? 2 : 15); round++) {
        for (const [name, proxy] of rotated(fleet.running, round)) {
          const figures = await loadOnce(proxy, "/1k", tool);
          if (round > 0) samples.add(name, figures);
        }
      }
    } finally {
      await fleet.stop();
    }
    return targets.flatMap(({ proxy, atLeast }): Row[] => {
      const alone = { name: pointsman.name, ...(atLeast !== undefined && { atLeast }) };
      const common = { case: "otel", samples, ours: proxy.name, rivals: [alone] };
      return [
        ...compare({ ...common, scenario: `requests, by ${tool.name}`, metric: "perSecond", unit: "req/s", better: "more" }),
        ...compare({ ...common, scenario: "processor time", metric: "cpu", unit: "us/req", rivals: [{ name: pointsman.name }] }),
      ];
    });
  },
};
