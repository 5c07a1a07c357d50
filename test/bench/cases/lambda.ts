import { compare } from "../compare.js";
import { interleave } from "../interleave.js";
import { operation } from "../operations.js";
import type { AnsweringInput } from "../tasks/answering.js";
import { oneRequestEach } from "../traffic.js";
import type { BenchCase } from "./context.js";

const ours = "pointsman dispatch, fromLambda 2.0";
const rivals = [{ name: "@fastify/aws-lambda, a prepared event", atLeast: 3 }, { name: "Hono aws-lambda handle, a prepared event" }];

/**
 * A trivial Lambda handler: ours makes the event from a request and a response from the result, the rivals are given an event
 * and make a request of it for their application (Fastify's by way of light-my-request) and a result of its response.
 */
export const lambdaCase: BenchCase = {
  name: "lambda",
  async run({ effort, quick, roundMs }) {
    const operations = [operation(0, "GET", "/pets")];
    const traffic = oneRequestEach(operations).slice(0, quick ? 50 : undefined);
    const input: AnsweringInput = { operations, traffic, roundMs: 2 * roundMs };
    const samples = await interleave("answering", [ours, ...rivals.map(({ name }) => name)], input, effort);
    return compare({ case: "lambda", scenario: "1 route", samples, metric: "each", unit: "ns", ours, rivals });
  },
};
