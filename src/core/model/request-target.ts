import type { GatewayErrorCode } from "../errors.js";

/** Why a request is refused before it is matched. */
export interface Refusal {
  readonly code: Extract<GatewayErrorCode, "BAD_REQUEST" | "URI_TOO_LONG">;
  readonly message: string;
}

/** A request URL taken apart: one canonical path that is matched and forwarded alike. */
export class RequestTarget {
  constructor(
    /** Canonical path; `""` when refused. */
    readonly path: string,
    /** Query as received, without `?`. */
    readonly query: string,
    /** Host and port of an absolute URL; only ever compared with `hosts`. */
    readonly authority: string | undefined,
    readonly refusal: Refusal | undefined,
  ) {}
}

/** Characters of a path that want a second look, by code: everything but the ordinary ones. */
const enum Care {
  none = 0,
  dot = 1,
  query = 2,
  rewrite = 3,
  refuse = 4,
}

const care = new Uint8Array(128);
for (let code = 0; code < 128; code++) care[code] = code <= 0x20 || code === 0x7f ? Care.refuse : Care.none;
for (const character of "\\#") care[character.charCodeAt(0)] = Care.refuse;
for (const character of '%"<>^`{|}') care[character.charCodeAt(0)] = Care.rewrite;
care[0x2e] = Care.dot;
care[0x3f] = Care.query;

const slash = 0x2f;

/** Whether a request URL is a path in canonical form and nothing else: what most requests have, and costs one look at each character. */
export function isPlainPath(url: string): boolean {
  if (url.charCodeAt(0) !== slash) return false;
  for (let i = 1, length = url.length; i < length; i++) {
    const code = url.charCodeAt(i);
    if (code > 127) return false;
    const what = care[code];
    if (what !== Care.none && (what !== Care.dot || url.charCodeAt(i - 1) === slash)) return false;
  }
  return true;
}

/**
 * Takes a request URL apart and brings its path into canonical form (RFC 3986 §6.2.2): percent-encoded unreserved
 * characters are decoded, hex digits are upper case, characters that a URL can't hold are encoded. Dot segments, plain or
 * encoded, are refused and not resolved, so that nothing behind the gateway can see another path than was matched.
 */
export function parseTarget(url: string, maxLength: number): RequestTarget {
  if (url.length > maxLength) return refuse(`The URL has more than ${maxLength} characters.`, "URI_TOO_LONG");
  let start = 0;
  let authority: string | undefined;
  if (url.charCodeAt(0) !== slash) {
    start = authorityEnd(url);
    if (start === -1) return refuse('The request target must be a path that begins with "/", or an http(s) URL.');
    authority = url.slice(url.indexOf("//") + 2, start);
    if (authority.includes("@")) return refuse("The URL must not hold credentials.");
    if (start === url.length || url.charCodeAt(start) === 0x3f) return withPath("/", url, start, authority);
  }
  let rewrite = false;
  let end = start;
  for (const length = url.length; end < length; end++) {
    const code = url.charCodeAt(end);
    const what = code < 128 ? care[code] : Care.refuse;
    if (what === Care.none) continue;
    if (what === Care.query) break;
    if (what === Care.refuse) return refuse("The path holds a character that is not allowed there: percent-encode it.");
    if (what === Care.rewrite) rewrite = true;
    else if (url.charCodeAt(end - 1) === slash && isDotSegment(url, end)) return refuse(dotSegments);
  }
  const raw = start === 0 && end === url.length ? url : url.slice(start, end);
  if (!rewrite) return withPath(raw, url, end, authority);
  const path = rewritePath(raw);
  if (typeof path !== "string") return new RequestTarget("", "", authority, path);
  return hasDotSegment(path) ? refuse(dotSegments) : withPath(path, url, end, authority);
}

const dotSegments = 'The path must not hold "." or ".." segments, plain or encoded.';

function refuse(message: string, code: Refusal["code"] = "BAD_REQUEST"): RequestTarget {
  return new RequestTarget("", "", undefined, { code, message });
}

function withPath(path: string, url: string, end: number, authority: string | undefined): RequestTarget {
  if (end === url.length) return new RequestTarget(path, "", authority, undefined);
  for (let i = end + 1; i < url.length; i++) {
    const code = url.charCodeAt(i);
    if (code <= 0x20 || code >= 0x7f || code === 0x23) {
      return refuse("The query holds a character that is not allowed there: percent-encode it.");
    }
  }
  return new RequestTarget(path, url.slice(end + 1), authority, undefined);
}

/** Where the authority of an absolute http(s) URL ends; -1 when `url` is none. */
function authorityEnd(url: string): number {
  const start = /^https?:\/\//i.exec(url)?.[0].length ?? -1;
  if (start === -1) return -1;
  let end = start;
  for (; end < url.length; end++) {
    const code = url.charCodeAt(end);
    if (code === slash || code === 0x3f) break;
    if (code > 126 || care[code] === Care.refuse) return -1;
  }
  return end === start ? -1 : end;
}

/** Whether the segment that begins at `at` is `.` or `..` to anybody: also before `;` (path parameters) and encoded slashes. */
function isDotSegment(path: string, at: number): boolean {
  let end = at + 1;
  if (path.charCodeAt(end) === 0x2e) end++;
  if (end >= path.length) return true;
  const code = path.charCodeAt(end);
  if (code === slash || code === 0x3f || code === 0x3b) return true;
  return code === 0x25 && /^%(?:2f|5c)/i.test(path.slice(end, end + 3));
}

/** Canonical form of path text that holds `%` or characters that a URL can't hold. Dot segments are left to {@link hasDotSegment}. */
export function rewritePath(raw: string): string | Refusal {
  let path = "";
  let hasBytes = false;
  for (let i = 0; i < raw.length; i++) {
    const code = raw.charCodeAt(i);
    if (code !== 0x25) {
      path += care[code] === Care.rewrite ? encoded(code) : raw[i];
      continue;
    }
    const hex = raw.slice(i + 1, i + 3);
    if (!/^[0-9A-Fa-f]{2}$/.test(hex)) return { code: "BAD_REQUEST", message: 'The path holds "%" without two hex digits.' };
    const byte = Number.parseInt(hex, 16);
    if (byte < 0x20 || byte === 0x7f) return { code: "BAD_REQUEST", message: "The path holds an encoded control character." };
    if (byte >= 0x80) hasBytes = true;
    path += isUnreserved(byte) ? String.fromCharCode(byte) : `%${hex.toUpperCase()}`;
    i += 2;
  }
  return hasBytes && !isUtf8(path) ? { code: "BAD_REQUEST", message: "The path's percent-encoding is not UTF-8." } : path;
}

/** Whether a canonical path has a segment that is `.` or `..`, counting encoded slashes and backslashes as separators. */
export function hasDotSegment(path: string): boolean {
  return /(?:\/|%2F|%5C)\.\.?(?:\/|%2F|%5C|;|$)/.test(path);
}

/** RFC 3986 §2.3. */
function isUnreserved(code: number): boolean {
  return /[A-Za-z0-9\-._~]/.test(String.fromCharCode(code)) && code < 128;
}

function encoded(code: number): string {
  return `%${code.toString(16).toUpperCase().padStart(2, "0")}`;
}

function isUtf8(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
