import type { JsonValue } from "type-fest";
import type { MockAnswer } from "../../core/index.js";
import { toBase64 } from "../../core/model/base64.js";
import { type IsSecret, parsedJson, redactContent, redacted, redactForm, textOf } from "./redact-content.js";

/** Fields of one answer on one connection, which whoever replays it sets anew: RFC 9110 §6.6.1, §7.6.1 and §8.6. */
const ofConnection = /^(?:date|via|content-length|connection|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/;
/** Fields whose names only sound like secrets. */
const noSecret = /^(?:access-control-allow-credentials|www-authenticate|proxy-authenticate)$/;

/** Levels of nesting up to which a body is written as JSON: a configuration has a limit of its own. */
const maxJsonDepth = 32;

/** An answer as a Mock gives it: the same status, header fields and bytes, without secrets. */
export function toAnswer(status: number, rawHeaders: readonly string[], bytes: Uint8Array, isSecret: IsSecret): MockAnswer {
  const headers = headersOf(rawHeaders, isSecret);
  const first = (name: string) => String([headers[name] ?? ""].flat()[0]).toLowerCase();
  const encoding = first("content-encoding");
  const body = redactContent(bytes, first("content-type"), encoding, isSecret);
  const content = body.byteLength === 0 ? {} : contentOf(body, encoding === "" ? first("content-type") : "");
  return { status, ...(Object.keys(headers).length > 0 && { headers }), ...content };
}

function headersOf(rawHeaders: readonly string[], isSecret: IsSecret): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] as string).toLowerCase();
    if (ofConnection.test(name) || name === "__proto__") continue;
    const value = safeValue(name, rawHeaders[i + 1] as string, isSecret);
    headers[name] = Object.hasOwn(headers, name) ? [headers[name] as string | string[], value].flat() : value;
  }
  return headers;
}

function safeValue(name: string, value: string, isSecret: IsSecret): string {
  if (name === "set-cookie") return value.replace(/^([^=;]*=)[^;]*/, `$1${redacted}`); // its name and attributes are none
  if (isSecret(name) && !noSecret.test(name)) return redacted;
  if (!/^(?:content-)?location$/.test(name)) return value;
  return value.replace(/\?([^#]*)/, (_, query: string) => `?${redactForm(query, isSecret)}`);
}

/** The most readable of `json`, `text` and `body` that gives these very bytes. */
function contentOf(bytes: Uint8Array, type: string): Pick<MockAnswer, "json" | "text" | "body"> {
  const text = /^text\/|json|xml|javascript|urlencoded/.test(type) ? textOf(bytes) : undefined;
  if (text === undefined) return { body: { base64: toBase64(bytes) } };
  const value = /json/.test(type) ? (parsedJson(text) as JsonValue | undefined) : undefined;
  return value !== undefined && JSON.stringify(value) === text && depthOf(value) <= maxJsonDepth ? { json: value } : { text };
}

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Object.values(value).reduce<number>((deepest, item) => Math.max(deepest, depthOf(item)), 0);
}
