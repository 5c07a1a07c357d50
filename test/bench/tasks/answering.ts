import { answererNamed } from "../contestants/answerers.js";
import { whatAnswererGetsWrong } from "../contestants/prove-answerer.js";
import { FreshRequests } from "../fresh-requests.js";
import type { Operation } from "../operations.js";
import type { TrafficRequest } from "../traffic.js";
import { nanosecondsEach, refuseIf, type Task, warmUpMs } from "./task.js";

export interface AnsweringInput {
  readonly operations: readonly Operation[];
  /** Requests that all reach an operation, each with a path of its own. */
  readonly traffic: readonly TrafficRequest[];
  readonly roundMs: number;
}

/** Nanoseconds per request that is dispatched in the process, its body read. */
export const answering: Task<AnsweringInput> = async (name, { operations, traffic, roundMs }) => {
  const contestant = answererNamed(name);
  const paths = new Map(traffic.map(({ path, operation }) => [path, operation as number]));
  const answerer = await contestant.build(operations, paths);
  refuseIf(await whatAnswererGetsWrong(answerer, operations, traffic));
  const requests = new FreshRequests(traffic);
  const measure = (ms: number) =>
    nanosecondsEach(
      contestant.batchSize,
      ms,
      (size) => requests.batch(size),
      (batch) => answerer.run(batch),
    );
  await measure(warmUpMs);
  return async () => ({ each: await measure(roundMs) });
};
