import type { MockCondition, MockWhen } from "../../../src/index.js";

/** What a Mock may look at in a request, laid out plainly. */
export interface NaiveRequest {
  readonly method: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: readonly (readonly [string, string])[];
  readonly cookies: readonly (readonly [string, string])[];
  /** The JSON body; absent where there is none. */
  readonly body?: { readonly json: unknown };
  readonly call: number;
}

/** Whether a request meets conditions, read from the documentation and as slow as it may be. */
export function naiveMeets(when: MockWhen, request: NaiveRequest): boolean {
  const texts = (pairs: readonly (readonly [string, string])[], name: string) =>
    pairs.filter(([key]) => key === name).map(([, value]) => value);
  const each = (conditions: MockWhen["query"], values: (name: string) => readonly unknown[], json = false) =>
    Object.entries(conditions ?? {}).every(([name, condition]) => naiveCondition(condition, values(name), json));
  return (
    (when.method === undefined || naiveCondition(when.method, [request.method], false)) &&
    (when.call === undefined || naiveCondition(when.call, [request.call], true)) &&
    each(when.path, (name) => texts(Object.entries(request.params), name)) &&
    each(when.query, (name) => texts(request.query, name)) &&
    each(when.header, (name) =>
      texts(
        request.headers.map(([key, value]) => [key.toLowerCase(), value] as const),
        name.toLowerCase(),
      ),
    ) &&
    each(when.cookie, (name) => texts(request.cookies, name).slice(0, 1)) &&
    each(when.body, (pointer) => naivePointer(request.body, pointer), true) &&
    (when.all ?? []).every((inner) => naiveMeets(inner, request)) &&
    (when.any === undefined || when.any.some((inner) => naiveMeets(inner, request))) &&
    (when.not === undefined || !naiveMeets(when.not, request))
  );
}

function naivePointer(body: NaiveRequest["body"], pointer: string): unknown[] {
  if (body === undefined) return [];
  let places = [body.json];
  for (const key of pointer.split("/").slice(1)) {
    const name = key.split("~1").join("/").split("~0").join("~");
    places = places.flatMap((place) => {
      if (Array.isArray(place)) return place.filter((_, i) => String(i) === name);
      if (typeof place !== "object" || place === null) return [];
      return Object.entries(place).flatMap(([own, value]) => (own === name ? [value] : []));
    });
  }
  return places;
}

function naiveCondition(condition: MockCondition, values: readonly unknown[], json: boolean): boolean {
  if (typeof condition !== "object" || condition === null) return values.some((value) => naiveSame(value, condition, json));
  if ("exists" in condition) return values.length > 0 === condition.exists;
  return values.some((value) => {
    if ("equals" in condition) return naiveSame(value, condition.equals, json);
    if ("oneOf" in condition) return condition.oneOf.some((legal) => naiveSame(value, legal, json));
    if ("prefix" in condition) return typeof value === "string" && value.indexOf(condition.prefix) === 0;
    if ("contains" in condition) {
      if (typeof value === "string") return value.indexOf(String(condition.contains)) !== -1;
      return Array.isArray(value) && value.some((item) => naiveSame(item, condition.contains, true));
    }
    const number = json ? value : naiveNumber(value as string);
    if (typeof number !== "number") return false;
    const { gt, gte, lt, lte } = condition;
    return [
      gt === undefined || number > gt,
      gte === undefined || number >= gte,
      lt === undefined || number < lt,
      lte === undefined || number <= lte,
    ].every(Boolean);
  });
}

function naiveNumber(text: string): number | undefined {
  const number = Number(text);
  return text.trim() === "" || Number.isNaN(number) ? undefined : number;
}

function naiveSame(value: unknown, expected: unknown, json: boolean): boolean {
  if (!json && typeof expected === "number") return naiveNumber(value as string) === expected;
  if (!json) return (expected === null || typeof expected !== "object") && `${expected}` === value;
  return sorted(value) === sorted(expected);
}

/** JSON text with sorted keys. */
function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value === 0 ? 0 : value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${sorted(item)}`).join()}}`;
}

/** Text filled in, read from the documentation. `values` are those that there are, by name. */
export function naiveFill(text: string, values: Readonly<Record<string, unknown>>): string {
  return text.replace(/\{\{([\s\S]*?)\}\}/g, (_, inner: string) => {
    const value = naiveValue(inner, values);
    return value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value);
  });
}

/** The value of what stands between braces. */
export function naiveValue(inner: string, values: Readonly<Record<string, unknown>>): unknown {
  const [name = "", ...filters] = inner.split("|").map((part) => part.trim());
  let value = Object.hasOwn(values, name) ? values[name] : undefined;
  for (const filter of filters) {
    if (filter.startsWith("default: ")) return value ?? (/^\d+$/.test(filter.slice(9)) ? Number(filter.slice(9)) : filter.slice(9));
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    value = filter === "number" && typeof number === "number" && Number.isFinite(number) ? number : undefined;
  }
  return value;
}
