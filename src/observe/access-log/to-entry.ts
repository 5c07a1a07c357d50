import type { DispatchEvent } from "../../core/model/gateway.js";
import { headerValue, isName, rawHeadersOf } from "../../core/model/headers.js";
import type { GatewayRequest } from "../../core/model/request.js";
import { parseTarget } from "../../core/model/request-target.js";
import type { Served } from "../../core/model/resolution.js";
import type { AccessLogEntry } from "./entry.js";
import type { AccessLogOptions } from "./options.js";
import type { SecretPaths } from "./secret-paths.js";
import { isSensitive, printable, redacted, withoutSecrets } from "./secrecy.js";
import { fieldPairs, picking, queryPairs } from "./values.js";

/** Makes the entry of one answered request. */
export type ToEntry = (event: DispatchEvent) => AccessLogEntry;

export function entryMaker(options: AccessLogOptions, secretPaths: SecretPaths): ToEntry {
  const { client = false, requestIdHeader = "x-request-id", now = Date.now } = options;
  const reveal = new Set(options.reveal?.map((name) => name.toLowerCase()));
  const lower = (names: readonly string[] = []) => names.map((name) => name.toLowerCase());
  const pickQuery = picking(options.query ?? [], reveal);
  const pickAsked = picking(lower(options.requestHeaders), reveal);
  const pickAnswered = picking(lower(options.responseHeaders), reveal);
  const idName = requestIdHeader.toLowerCase();
  const hidesId = isSensitive(idName) && !reveal.has(idName);

  return (event) => {
    const { request, response, served, status, durationMs, fault } = event;
    const { path, query } = targetOf(event, secretPaths);
    const id = (request === null ? undefined : headerValue(request, idName)) ?? fieldOf(response.rawHeaders, idName);
    const traceparent = request === null ? undefined : traceparentOf(request);
    const address = client ? request?.client?.address : undefined;
    const entry: { -readonly [Key in keyof AccessLogEntry]: AccessLogEntry[Key] } = {
      time: new Date(now()).toISOString(),
      method: printable(event.method),
      path,
      status,
      durationMs: Math.round(durationMs * 1000) / 1000,
      ...whoServed(served),
    };
    add(entry, "query", pickQuery(queryPairs(query)));
    add(entry, "bytes", bytesOf(response.rawHeaders));
    add(entry, "error", response.error?.code);
    add(entry, "fault", fault);
    add(entry, "requestId", id === undefined ? undefined : hidesId ? redacted : withoutSecrets(id));
    add(entry, "traceparent", traceparent);
    add(entry, "client", address === undefined ? undefined : printable(address));
    add(entry, "requestHeaders", request === null ? undefined : pickAsked(fieldPairs(rawHeadersOf(request))));
    add(entry, "responseHeaders", pickAnswered(fieldPairs(response.rawHeaders)));
    return entry;
  };
}

function add<Entry, Key extends keyof Entry>(entry: Entry, key: Key, value: Entry[Key] | undefined): void {
  if (value !== undefined) entry[key] = value;
}

/** The path as it may be shown, and the query as it came. */
function targetOf({ request, url, served }: DispatchEvent, secretPaths: SecretPaths): { readonly path: string; readonly query: string } {
  const target = parseTarget(typeof request?.url === "string" ? request.url : "", Number.MAX_SAFE_INTEGER);
  if (target.refusal === undefined) return { path: withoutSecrets(secretPaths.conceal(target.path, served)), query: target.query };
  // What has no canonical form is shown as events name it, up to its query.
  const mark = url.indexOf("?");
  return { path: withoutSecrets(mark === -1 ? url : url.slice(0, mark)), query: "" };
}

/** There are few, each on many answers. */
const servedTexts = new WeakMap<Served, Served>();

function whoServed(served: Served): Served {
  let texts = servedTexts.get(served);
  if (texts === undefined) {
    texts = printableServed(served);
    servedTexts.set(served, texts);
  }
  return texts;
}

function printableServed({ group, api, revision, environment, kind, source, rule, function: called }: Served): Served {
  const orNull = (name: string | null) => (name === null ? null : printable(name));
  return {
    group: orNull(group),
    api: orNull(api),
    revision: orNull(revision),
    environment: printable(environment),
    kind: printable(kind),
    source,
    ...(rule !== undefined && { rule }),
    ...(called !== undefined && { function: { name: printable(called.name), version: orNull(called.version) } }),
  };
}

/** W3C Trace Context §3.2: what is not of this form is nobody's trace. */
function traceparentOf(request: GatewayRequest): string | undefined {
  const value = headerValue(request, "traceparent");
  return value !== undefined && /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(value) ? value : undefined;
}

function bytesOf(rawHeaders: readonly string[]): number | undefined {
  const length = fieldOf(rawHeaders, "content-length");
  return length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

function fieldOf(rawHeaders: readonly string[], name: string): string | undefined {
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) if (isName(rawHeaders[i] as string, name)) return rawHeaders[i + 1];
  return undefined;
}
