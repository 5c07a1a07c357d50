import type { HeaderRecord } from "../../../core/model/headers.js";

/**
 * How long an answer's `Retry-After` asks to wait, in milliseconds (RFC 9110 §10.2.3); `undefined` where it says nothing
 * that can be understood. A date is compared with the answer's own `Date`, so that the upstream's clock may be wrong.
 *
 * @param now milliseconds since 1970, for an answer without a `Date`
 */
export function retryAfterMs(headers: HeaderRecord, now: () => number = Date.now): number | undefined {
  const value = headers["retry-after"];
  if (typeof value !== "string") return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const moment = parseDate(value);
  return moment === undefined ? undefined : Math.max(0, moment - (parseDate(headers.date) ?? now()));
}

/** IMF-fixdate, and the two obsolete forms that a recipient must accept (RFC 9110 §5.6.7). */
const dates: readonly RegExp[] = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
];

/** Milliseconds since 1970. Other text is refused first: `Date.parse` finds a date in nearly everything. */
function parseDate(value: HeaderRecord[string] | undefined): number | undefined {
  if (typeof value !== "string" || !dates.some((form) => form.test(value))) return undefined;
  const moment = Date.parse(value.endsWith(" GMT") ? value : `${value} GMT`);
  return Number.isNaN(moment) ? undefined : moment;
}
