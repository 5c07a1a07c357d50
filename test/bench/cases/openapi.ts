import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { figures, unrated } from "../compare.js";
import { interleave } from "../interleave.js";
import { loadOpenApiLibrary } from "../library.js";
import type { Row } from "../report.js";
import { githubDescription, type FirstAnswerInput, firstAnswerContestants } from "../tasks/first-answer.js";
import type { BenchCase } from "./context.js";

/** Most milliseconds to the first answer. */
const targets = [
  [firstAnswerContestants.document, 3_000],
  [firstAnswerContestants.compiled, 200],
] as const;

/** How long it takes a fresh process to answer by GitHub's description of 1,200 operations. */
export const openApiCase: BenchCase = {
  name: "openapi",
  async run({ quick }) {
    const folder = await mkdtemp(join(tmpdir(), "pointsman-bench-"));
    try {
      const input: FirstAnswerInput = { compiled: join(folder, "github.json") };
      const { compileOpenApi } = await loadOpenApiLibrary();
      await writeFile(input.compiled, (await compileOpenApi(githubDescription(), { backend: "mock" })).json);
      const names = targets.map(([name]) => name);
      const samples = await interleave("firstAnswer", names, input, { processes: quick ? 2 : 11, rounds: 1 });
      return targets.map(([contestant, most]): Row => {
        const common = { case: "openapi", scenario: "GitHub, first answer", contestant, unit: "ms", ...unrated };
        const reason = samples.whyUnfit(contestant);
        if (reason !== undefined)
          return { ...common, median: null, mean: null, quiet: null, met: false, note: `could not do it: ${reason}` };
        const shown = figures(samples, contestant, "ms");
        return { ...common, ...shown, target: `<= ${most} ms`, met: samples.median(contestant, "ms") <= most };
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};
