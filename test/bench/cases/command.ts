import { compare } from "../compare.js";
import { interleave } from "../interleave.js";
import type { BenchCase } from "./context.js";

const [ours, bare] = ["pointsman --version", "node -e 0"] as const;

/** How long the command takes to say its version, beside Node.js that does nothing; and what else it takes to start. */
export const commandCase: BenchCase = {
  name: "command",
  async run({ quick }) {
    const others = ["pointsman --help", "pointsman check"];
    const samples = await interleave("starting", [ours, bare, ...others], null, { processes: 1, rounds: quick ? 5 : 31 });
    const rivals = [{ name: bare, atLeast: 0.667 }, ...others.map((name) => ({ name }))];
    return compare({ case: "command", scenario: "start to end", samples, metric: "ms", unit: "ms", ours, rivals });
  },
};
