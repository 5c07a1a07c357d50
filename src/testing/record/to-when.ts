import type { JsonValue } from "type-fest";
import type { Exchange, MockCondition, MockWhen } from "../../core/index.js";
import { type IsSecret, parsedJson, textOf } from "./redact-content.js";

/** What tells requests apart, besides method, path, query and JSON body. */
export interface Telling {
  /** Lower-case names of header fields. */
  readonly headers: readonly string[];
  readonly isSecret: IsSecret;
}

/** The conditions that a request meets, and no other that differs in them. A secret has only to be there. */
export function toWhen(exchange: Exchange, body: Uint8Array | undefined, { headers, isSecret }: Telling): MockWhen {
  const { request, api, params, query } = exchange;
  const method = api.method === request.method ? {} : { method: request.method };
  const condition = (name: string, value: string): MockCondition => (isSecret(name) ? { exists: true } : value);
  const path = Object.entries(params).map(([name, value]) => [name, condition(name, value)] as const);
  const fields = headers.map((name): [string, MockCondition] => {
    const value = exchange.header(name);
    return [name, value === undefined ? { exists: false } : condition(name, value)];
  });
  const [first = {}, ...more] = queryConditions(query, condition);
  const all = more.map((part) => ({ query: part }));
  return {
    ...method,
    ...part("path", Object.fromEntries(path)),
    ...part("query", first),
    ...part("header", Object.fromEntries(fields)),
    ...part("body", bodyConditions(exchange, body, isSecret)),
    ...(all.length > 0 && { all }),
  };
}

/** How many conditions there are: of two that hold, the one with more is meant. */
export function weightOf({ method, path = {}, query = {}, header = {}, body = {}, all = [] }: MockWhen): number {
  const own = [path, query, header, body].reduce((sum, conditions) => sum + Object.keys(conditions).length, method === undefined ? 0 : 1);
  return all.reduce((sum, when) => sum + weightOf(when), own);
}

type Conditions = Readonly<Record<string, MockCondition>>;

function part<Name extends keyof MockWhen>(name: Name, conditions: Conditions): MockWhen {
  return Object.keys(conditions).length === 0 ? {} : { [name]: conditions };
}

/** Records of parameters; more than one where a parameter comes several times. */
function queryConditions(query: string, condition: (name: string, value: string) => MockCondition): Conditions[] {
  const records: Map<string, MockCondition>[] = [];
  for (const [name, value] of new URLSearchParams(query)) {
    const made = condition(name, value);
    const free = records.find((record) => !record.has(name));
    if (free === undefined) records.push(new Map([[name, made]]));
    else free.set(name, made);
  }
  return records.map((record) => Object.fromEntries(record));
}

/** A JSON body as a whole, or value by value where one of them is a secret. */
function bodyConditions(exchange: Exchange, body: Uint8Array | undefined, isSecret: IsSecret): Conditions {
  if (body === undefined || !/json/i.test(exchange.header("content-type") ?? "json")) return {};
  const value = parsedJson(textOf(body) ?? "") as JsonValue | undefined;
  if (value === undefined) return {};
  const leaves = leavesOf(value, "", isSecret);
  return leaves.some(([, condition]) => condition === secret) || leaves.length === 0
    ? Object.fromEntries(leaves)
    : { "": { equals: value } };
}

const secret = { exists: true } as const;

function leavesOf(value: JsonValue, pointer: string, isSecret: IsSecret): [string, MockCondition][] {
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0) return [[pointer, { equals: value }]];
  return Object.entries(value).flatMap(([key, item]): [string, MockCondition][] => {
    const at = `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (isSecret(key) && !Array.isArray(value)) return [[at, secret]];
    return leavesOf(item as JsonValue, at, isSecret);
  });
}
