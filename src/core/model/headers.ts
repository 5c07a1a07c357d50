import type { GatewayRequest } from "./request.js";
import { headerNamePattern, headerValuePattern } from "./shape.js";

const fieldName = new RegExp(headerNamePattern);
const fieldValue = new RegExp(headerValuePattern, "u");

/** Whether text is the name of a header field (RFC 9110 §5.1). */
export function isFieldName(name: string): boolean {
  return fieldName.test(name);
}

/** Whether a value is one that HTTP/1.1 can carry in a header field (RFC 9110 §5.5). */
export function isFieldValue(value: unknown): value is string {
  return typeof value === "string" && (isPrintable(value) || fieldValue.test(value));
}

/** Whether text is printable ASCII. Short text, as most values are, is looked at faster than a pattern begins. */
function isPrintable(text: string): boolean {
  if (text.length > 64) return false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

/** Header fields as a null-prototype record of lower-case names; several field lines of one name are an array. */
export type HeaderRecord = Readonly<Record<string, string | readonly string[]>>;

/** A record without a prototype, so that `__proto__` and `constructor` are names like any other. */
export function emptyRecord<Value>(): Record<string, Value> {
  return Object.create(null) as Record<string, Value>;
}

/** Adds a field line to `record`; a second line of one name makes an array, nothing is ever joined (RFC 9110 §5.3, Set-Cookie). */
function addField(record: Record<string, string | string[]>, name: string, value: string): void {
  const present = record[name];
  if (present === undefined) record[name] = value;
  else if (typeof present === "string") record[name] = [present, value];
  else present.push(value);
}

/** Name/value pairs, alternating, to a record of lower-case names. */
export function toHeaderRecord(rawHeaders: readonly string[]): HeaderRecord {
  const record = emptyRecord<string | string[]>();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    addField(record, (rawHeaders[i] as string).toLowerCase(), rawHeaders[i + 1] as string);
  }
  return record;
}

/** A record of any case to name/value pairs, alternating, names in lower case. */
export function toRawHeaders(headers: Readonly<Record<string, string | readonly string[] | undefined>>): string[] {
  const raw: string[] = [];
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (typeof value === "string") raw.push(name.toLowerCase(), value);
    else if (value !== undefined) for (const line of value) raw.push(name.toLowerCase(), line);
  }
  return raw;
}

/** The request's field lines, name and value alternating. */
export function rawHeadersOf(request: GatewayRequest): readonly string[] {
  return request.rawHeaders ?? (request.headers === undefined ? [] : toRawHeaders(request.headers));
}

/** Every value of a request header, in order of arrival; `name` in lower case. */
export function headerValues(request: GatewayRequest, name: string): readonly string[] {
  if (request.headerValues !== undefined) return request.headerValues(name);
  const { rawHeaders } = request;
  // Asked for only where there are no raw ones: a server's request makes this record when it is first read.
  const headers = rawHeaders === undefined ? request.headers : undefined;
  const values: string[] = [];
  if (rawHeaders !== undefined) {
    for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
      if (isName(rawHeaders[i] as string, name)) values.push(rawHeaders[i + 1] as string);
    }
  } else if (headers !== undefined) {
    // Without a list of the keys: rules ask for one header after the other.
    for (const key in headers) {
      if (!isName(key, name) || !Object.hasOwn(headers, key)) continue;
      const value = headers[key];
      if (typeof value === "string") values.push(value);
      else if (value !== undefined) values.push(...value);
    }
  }
  return values;
}

/** The value of a request header, several field lines joined by ", " (RFC 9110 §5.3); `name` in lower case. */
export function headerValue(request: GatewayRequest, name: string): string | undefined {
  const values = headerValues(request, name);
  return values.length === 0 ? undefined : values.length === 1 ? values[0] : values.join(", ");
}

const reserved =
  /^(?:host|content-length|transfer-encoding|connection|keep-alive|proxy-connection|te|trailer|upgrade|expect|via|forwarded|proxy-auth.*|x-forwarded-.*)$/i;

/** Whether a field of this name, in any case, concerns one connection only or is what the gateway itself says. */
export function isReservedHeader(name: string): boolean {
  return reserved.test(name);
}

/** Whether `candidate`, in any case, is the lower-case `name`. */
export function isName(candidate: string, name: string): boolean {
  return candidate.length === name.length && (candidate === name || candidate.toLowerCase() === name);
}
