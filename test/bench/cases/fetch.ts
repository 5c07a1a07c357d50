import { compare, type Rival } from "../compare.js";
import { interleave } from "../interleave.js";
import { operation, type Operation } from "../operations.js";
import type { Row } from "../report.js";
import type { AnsweringInput } from "../tasks/answering.js";
import { oneRequestEach } from "../traffic.js";
import type { BenchCase, BenchContext } from "./context.js";

const ours = "pointsman fetch";
const floor: Rival = { name: "web Request and Response alone", atLeast: 0.85 };

/** `gateway.fetch` to a Mock API: against the web objects that it can't do without, and against Hono. */
export const fetchCase: BenchCase = {
  name: "fetch",
  async run(context) {
    const oneRoute = [operation(0, "GET", "/pets")];
    return [
      ...(await rowsFor(context, "1 route", oneRoute, [floor, { name: "Hono app.fetch" }])),
      ...(await rowsFor(context, "GitHub table", context.github, [floor, { name: "Hono app.fetch", atLeast: 1.15 }])),
    ];
  },
};

async function rowsFor(
  context: BenchContext,
  scenario: string,
  operations: readonly Operation[],
  rivals: readonly Rival[],
): Promise<Row[]> {
  const traffic = oneRequestEach(operations).slice(0, context.quick ? 50 : undefined);
  const input: AnsweringInput = { operations, traffic, roundMs: 2 * context.roundMs };
  const samples = await interleave("answering", [ours, ...rivals.map(({ name }) => name)], input, context.effort);
  return compare({ case: "fetch", scenario, samples, metric: "each", unit: "ns", ours, rivals });
}
