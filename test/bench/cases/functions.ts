import { compare, type Rival } from "../compare.js";
import { interleave } from "../interleave.js";
import { operation } from "../operations.js";
import type { Row } from "../report.js";
import type { AnsweringInput } from "../tasks/answering.js";
import { oneRequestEach } from "../traffic.js";
import type { BenchCase, BenchContext } from "./context.js";

/** "Within 1.5x of" and "within 1.2x of", as how many times as good. */
const within = (times: number) => Math.floor(1000 / times) / 1000;

const mock: Rival = { name: "pointsman dispatch, text()", atLeast: within(1.5) };
const mockHandler: Rival = { name: "pointsman Mock with a handler", atLeast: within(1.5) };
const hono: Rival = { name: "Hono app.fetch", atLeast: within(1.2) };

/**
 * Functions on one route: a native handler against Mock answers, one that is ready before the request comes and one that
 * code makes for it; a fetch handler against the same route in Hono.
 */
export const functionsCase: BenchCase = {
  name: "functions",
  async run(context) {
    return [
      ...(await rowsFor(context, "native", "pointsman native function", [mock, mockHandler, { name: "pointsman native function, JSON" }])),
      ...(await rowsFor(context, "fetch handler", "pointsman fromFetch", [hono])),
    ];
  },
};

async function rowsFor(context: BenchContext, scenario: string, ours: string, rivals: readonly Rival[]): Promise<Row[]> {
  const operations = [operation(0, "GET", "/pets")];
  const input: AnsweringInput = { operations, traffic: oneRequestEach(operations), roundMs: 2 * context.roundMs };
  const samples = await interleave("answering", [ours, ...rivals.map(({ name }) => name)], input, context.effort);
  return compare({ case: "functions", scenario, samples, metric: "each", unit: "ns", ours, rivals });
}
