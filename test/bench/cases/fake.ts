import { compare } from "../compare.js";
import { interleave } from "../interleave.js";
import { operation, type Operation } from "../operations.js";
import type { Row } from "../report.js";
import type { AnsweringInput } from "../tasks/answering.js";
import { oneRequestEach } from "../traffic.js";
import type { BenchCase, BenchContext } from "./context.js";

const [fetching, dispatching] = ["fakeGateway fetch", "fakeGateway dispatch"] as const;

/** A fake gateway in a test, every call recorded: against the tools that tests use today. */
export const fakeCase: BenchCase = {
  name: "fake",
  async run(context) {
    const oneRoute = [operation(0, "GET", "/pets")];
    return [
      ...(await rowsFor(context, "1 handler", oneRoute, { msw: 4.5, undici: 10 })),
      ...(await rowsFor(context, "GitHub table", context.github, { msw: 350, undici: 500 })),
    ];
  },
};

async function rowsFor(
  context: BenchContext,
  scenario: string,
  operations: readonly Operation[],
  atLeast: { readonly msw: number; readonly undici: number },
): Promise<Row[]> {
  const traffic = oneRequestEach(operations).slice(0, context.quick ? 50 : undefined);
  const input: AnsweringInput = { operations, traffic, roundMs: 2 * context.roundMs };
  const names = [
    fetching,
    dispatching,
    "web Request and Response alone",
    "pointsman fetch",
    "msw getResponse",
    "undici MockAgent, request",
  ];
  const samples = await interleave("answering", names, input, context.effort);
  const common = { case: "fake", scenario, samples, metric: "each", unit: "ns" };
  const web = [{ name: "web Request and Response alone" }, { name: "pointsman fetch" }, { name: "msw getResponse", atLeast: atLeast.msw }];
  return [
    ...compare({ ...common, ours: fetching, rivals: web }),
    ...compare({ ...common, ours: dispatching, rivals: [{ name: "undici MockAgent, request", atLeast: atLeast.undici }] }),
  ];
}
