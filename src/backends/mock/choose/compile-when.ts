import type { MockCondition, MockWhen } from "../../../core/model/mock-when.js";
import { compileCondition, type Test } from "./compile-condition.js";
import { bodyPlace, callPlace, cookiePlace, headerPlace, methodPlace, type Place, pathPlace, queryPlace } from "./place.js";

/** Compiles the conditions on a request, once. The body is read only where all that stands before it holds. */
export function compileWhen(when: MockWhen): Test {
  const { method, call, all, any, not } = when;
  return allOf([
    ...(method === undefined ? [] : [compileCondition(methodPlace, method)]),
    ...(call === undefined ? [] : [compileCondition(callPlace, call)]),
    ...each(when.path, pathPlace),
    ...each(when.query, queryPlace),
    ...each(when.header, headerPlace),
    ...each(when.cookie, cookiePlace),
    ...each(when.body, bodyPlace),
    ...(all ?? []).map(compileWhen),
    ...(any === undefined ? [] : [anyOf(any.map(compileWhen))]),
    ...(not === undefined ? [] : [noneOf(compileWhen(not))]),
  ]);
}

function each(conditions: Readonly<Record<string, MockCondition>> = {}, placeOf: (name: string) => Place): Test[] {
  return Object.keys(conditions).map((name) => compileCondition(placeOf(name), conditions[name] as MockCondition));
}

function allOf(tests: readonly Test[]): Test {
  if (tests.length === 1) return tests[0] as Test;
  return {
    holds: (call) => tests.every((test) => test.holds(call)),
    reason: (call) => tests.find((test) => !test.holds(call))?.reason(call) ?? "",
  };
}

/** An empty `any` never holds, as an empty `all` always does. */
function anyOf(tests: readonly Test[]): Test {
  return {
    holds: (call) => tests.some((test) => test.holds(call)),
    reason: (call) => `none of these holds: ${tests.map((test) => test.reason(call)).join("; ")}`,
  };
}

function noneOf(test: Test): Test {
  return { holds: (call) => !test.holds(call), reason: () => 'what "not" names holds' };
}
