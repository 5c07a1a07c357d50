import type { AccessLogEntry, LoggedValues } from "./entry.js";

/**
 * An entry in the manner of the combined log format, without the protocol, which a gateway does not know:
 * `client - - [time] "METHOD path?query" status bytes "referer" "user-agent" group/api key=value …`.
 */
export function textLine(entry: AccessLogEntry): string {
  const { client = "-", time, method, path, query, status, bytes = "-", group, api, requestHeaders } = entry;
  const target = query === undefined ? path : `${path}?${queryText(query)}`;
  const line = [client, "-", "-", `[${clfTime(time)}]`, quoted(`${method} ${target}`), status, bytes];
  line.push(quotedField(requestHeaders, "referer"), quotedField(requestHeaders, "user-agent"));
  line.push(group === null || api === null ? "-" : bare(`${group}/${api}`));
  const { revision, environment, kind, source, rule, durationMs, error, fault, requestId, traceparent } = entry;
  const called = entry.function === undefined ? undefined : [entry.function.name, entry.function.version ?? ""].join(":");
  const details = { revision, environment, kind, source, rule, function: called, ms: durationMs, error, fault, id: requestId, traceparent };
  for (const [name, value] of Object.entries(details))
    if (value !== undefined && value !== null) line.push(`${name}=${bare(String(value))}`);
  return line.join(" ");
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `10/Oct/2000:13:55:36 +0000`, of a time in ISO 8601. */
function clfTime(time: string): string {
  const [, year, month, day, clock] = /^([+-]?\d+)-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d)/.exec(time) ?? [];
  return `${day}/${months[Number(month) - 1]}/${year}:${clock} +0000`;
}

function queryText(query: LoggedValues): string {
  return Object.entries(query)
    .flatMap(([name, values]) => [values].flat().map((value) => `${name}=${value}`))
    .join("&");
}

function quotedField(fields: LoggedValues | undefined, name: string): string {
  const value = fields?.[name];
  return quoted(value === undefined ? "-" : [value].flat().join(", "));
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** As it is where no reader of the line can take it for anything else. */
function bare(text: string): string {
  return /^[\w.:/@~+*-]+$/.test(text) ? text : quoted(text);
}
