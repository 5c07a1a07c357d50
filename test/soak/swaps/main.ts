/** `npm run swap-soak -- --requests 1000000`: another release every 100 ms under load; exits with 1 when a request failed or met a mixture. */
import { parseArgs } from "node:util";
import { swapSoak } from "./swap-soak.js";

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "1000000" },
    clients: { type: "string", default: "32" },
    "swap-every-ms": { type: "string", default: "100" },
  },
});

const options = { requests: Number(values.requests), clients: Number(values.clients), swapEveryMs: Number(values["swap-every-ms"]) };
const { requests, swaps, seconds, failed, mixed, examples } = await swapSoak(options);
for (const example of examples) console.log(`WRONG: ${example}`);
const figures = `${requests} requests and ${swaps} swaps in ${seconds.toFixed(0)} s: ${failed} failed, ${mixed} served by a mixture`;
console.log(`${failed + mixed === 0 ? "Passed" : "FAILED"}: ${figures}. Node ${process.version}.`);
process.exitCode = failed + mixed === 0 ? 0 : 1;
