import type { Condition, DynamicRule } from "../model/config.js";
import type { AnyBackendConfig } from "../model/any-backend.js";
import type { GatewayRequest } from "../model/request.js";
import { HeaderIndex } from "./header-index.js";
import { compileShare } from "./share.js";

/** What a rule's conditions look at: a request and its query without `?`. */
export interface ConditionSubject {
  readonly request: GatewayRequest;
  readonly query: string;
  /** Made when the first condition asks for a header. */
  headers?: HeaderIndex | undefined;
}

/** Whether a request meets every condition of a rule. */
export type RuleTest = (subject: ConditionSubject) => boolean;

/** Compiles the conditions of a rule. Shares of callers differ from one `group` to another. */
export function compileWhen(when: DynamicRule<AnyBackendConfig>["when"], group = ""): RuleTest {
  const { query = {}, header = {}, percent, by } = when;
  const share = percent === undefined || by === undefined ? undefined : compileShare(percent, by, group);
  const tests: RuleTest[] = [
    ...Object.keys(query).map((name) => test(query[name] as Condition, (subject) => queryValues(subject.query, name))),
    ...Object.keys(header).map((name) => {
      const field = name.toLowerCase();
      return test(header[name] as Condition, (subject) => headersOf(subject).values(field));
    }),
    ...(share === undefined ? [] : [({ request }: ConditionSubject) => share(request)]),
  ];
  const [only] = tests;
  return only !== undefined && tests.length === 1 ? only : (subject) => tests.every((meets) => meets(subject));
}

function headersOf(subject: ConditionSubject): HeaderIndex {
  subject.headers ??= new HeaderIndex(subject.request);
  return subject.headers;
}

/** A condition is met when one of the values meets it; `exists: false` when there is none. */
function test(condition: Condition, valuesOf: (subject: ConditionSubject) => readonly string[]): RuleTest {
  if (typeof condition === "string") return (subject) => valuesOf(subject).includes(condition);
  if ("equals" in condition) return (subject) => valuesOf(subject).includes(condition.equals);
  if ("exists" in condition) return (subject) => valuesOf(subject).length > 0 === condition.exists;
  if ("prefix" in condition) return (subject) => valuesOf(subject).some((value) => value.startsWith(condition.prefix));
  const allowed = new Set(condition.oneOf);
  return (subject) => valuesOf(subject).some((value) => allowed.has(value));
}

/** The decoded values of a query parameter, in order (URL Standard, application/x-www-form-urlencoded). */
function queryValues(query: string, name: string): string[] {
  const values: string[] = [];
  if (query === "") return values;
  for (const pair of query.split("&")) {
    const equals = pair.indexOf("=");
    const key = equals === -1 ? pair : pair.slice(0, equals);
    if (decodeQuery(key) === name && pair !== "") values.push(equals === -1 ? "" : decodeQuery(pair.slice(equals + 1)));
  }
  return values;
}

function decodeQuery(text: string): string {
  if (!text.includes("%") && !text.includes("+")) return text;
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced; // bad encoding is data: it meets no condition by accident
  }
}
