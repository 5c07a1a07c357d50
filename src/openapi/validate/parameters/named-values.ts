import { decodeForm, type Decode, Malformed } from "./parts.js";

/** Values by name in order of arrival, the values as they were sent: a query, a form, cookies. */
export type NamedValues = ReadonlyMap<string, readonly string[]>;

/** A query, `a=1&b=2`. A name that can't be decoded is nobody's and stays as it is. */
export function readQuery(query: string): NamedValues {
  return query === "" ? nothing : readPairs(query.split("&"), decodeOrKeep);
}

/** A form, written as a query is. @throws Malformed when a name can't be decoded */
export function readForm(form: string): NamedValues {
  return readPairs(form.split("&"), decodeForm);
}

/** The lines of `Cookie` fields (RFC 6265 §4.2). */
export function readCookies(lines: readonly string[]): NamedValues {
  const pairs = lines.flatMap((line) => line.split(";")).map((pair) => pair.trim());
  return readPairs(pairs, (name) => name);
}

const nothing: NamedValues = new Map();

function decodeOrKeep(name: string): string {
  try {
    return decodeForm(name);
  } catch {
    return name;
  }
}

function readPairs(pairs: readonly string[], decode: Decode): NamedValues {
  const found = new Map<string, string[]>();
  for (const pair of pairs) {
    if (pair === "") continue;
    const at = pair.indexOf("=");
    const name = decode(at === -1 ? pair : pair.slice(0, at));
    const value = at === -1 ? "" : pair.slice(at + 1);
    const before = found.get(name);
    if (before === undefined) found.set(name, [value]);
    else before.push(value);
  }
  return found;
}

/** The one value of a name. @throws Malformed where there are several */
export function single(values: NamedValues, name: string): string | undefined {
  const found = values.get(name);
  if (found !== undefined && found.length > 1) throw new Malformed("duplicate", "must be sent once");
  return found?.[0];
}
