import { compare, type Rival } from "../compare.js";
import { interleave } from "../interleave.js";
import { operation, type Operation } from "../operations.js";
import type { Row } from "../report.js";
import type { AnsweringInput } from "../tasks/answering.js";
import { oneRequestEach } from "../traffic.js";
import type { BenchCase, BenchContext } from "./context.js";

const text = "pointsman dispatch, text()";
const body = "pointsman dispatch, body";
const bare = "bare async function with a Map";

/** `dispatch` to a Mock API in the process: against fetch-shaped tools with the body as text, against a bare function with its bytes. */
export const dispatchCase: BenchCase = {
  name: "dispatch",
  async run(context) {
    const oneRoute = [operation(0, "GET", "/pets")];
    return [...(await rowsFor(context, "1 route", oneRoute, 50)), ...(await rowsFor(context, "GitHub table", context.github, 3_000))];
  },
};

async function rowsFor(context: BenchContext, scenario: string, operations: readonly Operation[], msw: number): Promise<Row[]> {
  const traffic = oneRequestEach(operations).slice(0, context.quick ? 50 : undefined);
  const input: AnsweringInput = { operations, traffic, roundMs: context.roundMs };
  const names = [text, body, "Hono app.request", "msw getResponse", bare];
  const samples = await interleave("answering", names, input, context.effort);
  const common = { case: "dispatch", scenario, samples, metric: "each", unit: "ns" };
  const fetchShaped: Rival[] = [
    { name: "Hono app.request", atLeast: 20 },
    { name: "msw getResponse", atLeast: msw },
  ];
  return [
    ...compare({ ...common, ours: text, rivals: fetchShaped }),
    ...compare({ ...common, ours: body, rivals: [{ name: bare, atLeast: 0.5 }] }),
  ];
}
