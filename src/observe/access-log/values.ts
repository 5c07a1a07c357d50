import { emptyRecord } from "../../core/model/headers.js";
import type { LoggedValues } from "./entry.js";
import { decoded, isSensitive, printable, redacted, withoutSecrets } from "./secrecy.js";

/** Picks what is shown of named values. */
export type Picker = (pairs: Iterable<readonly [name: string, value: string]>) => LoggedValues | undefined;

/**
 * Shows the values of some names; of those that may be secrets only that they were there.
 * @param shown names; compared as they are
 * @param reveal names, in lower case, whose values are shown as they are
 */
export function picking(shown: readonly string[], reveal: ReadonlySet<string>): Picker {
  const names = new Set(shown);
  const show = (name: string, value: string): string => {
    if (reveal.has(name.toLowerCase())) return printable(value);
    return isSensitive(name) ? redacted : withoutSecrets(value);
  };
  return (pairs) => {
    if (names.size === 0) return undefined;
    let values: Record<string, string | readonly string[]> | undefined;
    for (const [name, value] of pairs) {
      if (!names.has(name)) continue;
      values ??= emptyRecord();
      const key = printable(name);
      const before = values[key];
      const text = show(name, value);
      values[key] = before === undefined ? text : [before, text].flat();
    }
    return values;
  };
}

/** Header fields, name and value alternating, as pairs with names in lower case. */
export function* fieldPairs(rawHeaders: readonly string[]): Generator<readonly [string, string]> {
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) yield [(rawHeaders[i] as string).toLowerCase(), rawHeaders[i + 1] as string];
}

/** The parameters of a query, decoded. */
export function* queryPairs(query: string): Generator<readonly [string, string]> {
  if (query === "") return;
  for (const pair of query.split("&")) {
    const equals = pair.indexOf("=");
    yield equals === -1 ? [decoded(pair), ""] : [decoded(pair.slice(0, equals)), decoded(pair.slice(equals + 1))];
  }
}
