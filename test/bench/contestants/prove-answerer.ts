import { FreshRequests } from "../fresh-requests.js";
import { bodyOf, type Operation } from "../operations.js";
import type { TrafficRequest } from "../traffic.js";
import type { Answerer } from "./answerer.js";

/** The first thing that an answerer gets wrong on this traffic, all of which reaches an operation; `undefined` when it is all right. */
export async function whatAnswererGetsWrong(
  answerer: Answerer,
  operations: readonly Operation[],
  traffic: readonly TrafficRequest[],
): Promise<string | undefined> {
  let characters = 0;
  for (const { method, path, operation } of traffic) {
    const expected = JSON.stringify(bodyOf(operations[operation as number] as Operation));
    const { status, text, type } = await answerer.answer(method, path);
    if (status !== 200 || text !== expected) return `${method} ${path} gave ${status} ${text} instead of 200 ${expected}`;
    if (type !== undefined && type !== "application/json") return `${method} ${path} gave content-type ${type}`;
    characters += expected.length;
  }
  const read = await answerer.run(new FreshRequests(traffic).batch(traffic.length));
  return read === characters ? undefined : `its measured loop read ${read} characters instead of ${characters}`;
}
