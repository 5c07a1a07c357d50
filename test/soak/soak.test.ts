import { expect, it } from "vitest";
import { report } from "./report.js";
import { soak } from "./soak.js";

const seconds = Number(process.env.SOAK_SECONDS ?? 60);

it(
  `holds for ${seconds} s of mixed and hostile traffic, and lets go of everything`,
  async () => {
    // Fewer clients than the script has, and slower ones: other tests run beside this one.
    const verdict = await soak({ seconds, seed: Number(process.env.SOAK_SEED ?? 1), clients: 12, restMs: 40 });
    console.log(report(verdict));
    expect(verdict.failures).toEqual([]);
  },
  seconds * 1000 + 180_000,
);
