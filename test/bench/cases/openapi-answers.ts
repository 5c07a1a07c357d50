import { compare } from "../compare.js";
import { interleave } from "../interleave.js";
import { type DocumentedAnswersInput, documentedContestants } from "../tasks/documented-answers.js";
import type { BenchCase } from "./context.js";

const { fixed, example, generated, prism } = documentedContestants;

/** What a Mock costs that answers by a document: by an example, beside a fixed answer; generated, beside Prism. */
export const openApiAnswersCase: BenchCase = {
  name: "openapi-answers",
  async run({ effort, roundMs }) {
    const input: DocumentedAnswersInput = { roundMs: 2 * roundMs };
    const samples = await interleave("documentedAnswers", [fixed, example, generated, prism], input, effort);
    const common = { case: "openapi-answers", samples, metric: "each", unit: "ns" };
    return [
      ...compare({ ...common, scenario: "documented example", ours: example, rivals: [{ name: fixed, atLeast: 0.9 }] }),
      ...compare({ ...common, scenario: "generated", ours: generated, rivals: [{ name: prism, atLeast: 5 }] }),
    ];
  },
};
