import { compare } from "../compare.js";
import { integrationPairs } from "../contestants/servers-integrations.js";
import { loadTool } from "../load.js";
import type { BenchCase } from "./context.js";
import { loadServers } from "./loopback.js";

/** The gateway in each framework, beside a handler of that framework that answers the same bytes: what an integration adds. */
export const integrationsCase: BenchCase = {
  name: "integrations",
  async run(context) {
    const tool = await loadTool();
    const contestants = integrationPairs.flatMap(({ bare, pointsman }) => [pointsman, bare]);
    const samples = await loadServers(contestants, tool, context);
    return integrationPairs.flatMap(({ framework, bare, pointsman }) => {
      const common = { case: "integrations", samples, ours: pointsman.name, rivals: [{ name: bare.name, atLeast: 0.9 }] };
      return [
        ...compare({ ...common, scenario: `${framework}, requests, by ${tool.name}`, metric: "perSecond", unit: "req/s", better: "more" }),
        ...compare({ ...common, scenario: `${framework}, processor time`, metric: "cpu", unit: "us/req" }),
      ];
    });
  },
};
