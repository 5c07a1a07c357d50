/** `npm run soak -- --seconds 600`: a long run of mixed and hostile traffic; exits with 1 when anything was wrong. `--seed` repeats one. */
import { parseArgs } from "node:util";
import { report } from "./report.js";
import { soak } from "./soak.js";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "600" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    clients: { type: "string", default: "40" },
  },
});

const [seconds, seed, clients] = [Number(values.seconds), Number(values.seed), Number(values.clients)];
console.error(`${seconds} s with seed ${seed}`);
const verdict = await soak({ seconds, seed, clients, progress: (text) => console.error(text) });
console.log(report(verdict));
process.exitCode = verdict.failures.length === 0 ? 0 : 1;
