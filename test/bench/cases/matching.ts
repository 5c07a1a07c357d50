import { compare } from "../compare.js";
import { routers } from "../contestants/routers.js";
import { interleave } from "../interleave.js";
import type { Row } from "../report.js";
import type { Samples } from "../samples.js";
import type { MatchingInput } from "../tasks/matching.js";
import { generateTraffic, type Kind } from "../traffic.js";
import type { BenchCase } from "./context.js";

export const githubKinds: readonly Kind[] = ["static", "params1", "params4", "greedy", "miss", "wrongMethod"];

const ours = "pointsman";
const targets: Readonly<Record<string, number>> = { memoirist: 1, "find-my-way": 2.5, rou3: 3, "Hono TrieRouter": 3.5 };

/** Steady state on the GitHub table: mixed traffic against the targets, each kind of it for information. */
export const matchingCase: BenchCase = {
  name: "matching",
  async run({ github, quick, effort, roundMs }) {
    const traffic = generateTraffic(github, githubKinds, quick ? 500 : 2_000);
    const input: MatchingInput = { operations: github, traffic, roundMs };
    const samples = await interleave(
      "matching",
      routers.map(({ name }) => name),
      input,
      effort,
    );
    return [...rowsOf(samples, "mixed", targets), ...githubKinds.flatMap((kind) => rowsOf(samples, kind, {})), ...ownRows(samples)];
  },
};

function rowsOf(samples: Samples, metric: string, atLeast: Readonly<Record<string, number>>): Row[] {
  const rivals = routers
    .filter(({ name }) => name !== ours && (metric === "mixed" || name === "memoirist"))
    .map(({ name }) => (atLeast[name] === undefined ? { name } : { name, atLeast: atLeast[name] }));
  return compare({ case: "matching", scenario: metric, samples, metric, unit: "ns", ours, rivals });
}

/** A miss and a wrong method must not cost more than a match with four parameters. */
function ownRows(samples: Samples): Row[] {
  return ["miss", "wrongMethod"].flatMap((metric) =>
    compare({
      case: "matching",
      scenario: `${metric} / own params4`,
      samples,
      metric,
      unit: "ns",
      ours,
      rivals: [{ name: ours, label: "pointsman params4", metric: "params4", atLeast: 1 }],
    }),
  );
}
