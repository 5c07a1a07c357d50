import { maxValueBytes, StoreError } from "../store.js";

const longestKey = 512;

/** What `encodeURIComponent` makes of a character or a byte. */
const unit = "(?:[\\w.!~*'()-]|%[0-9A-F]{2})";
/** Neither `.` nor `..`, which a folder would take for a way out of it. */
const segment = `(?!\\.\\.?(?:/|$))${unit}+`;
const wholeKey = new RegExp(`^${segment}(?:/${segment})*$`);
/** Whole segments, and what the next one may begin with: also `.`, `..` and half an encoding. */
const beginningOfKey = new RegExp(`^(?:${segment}/)*${unit}*(?:%[0-9A-F]?)?$`);

/** @throws StoreError `INVALID_KEY` */
export function checkKey(key: string): void {
  if (key.length <= longestKey && wholeKey.test(key)) return;
  throw new StoreError(
    "INVALID_KEY",
    `${shown(key)} is no key: give segments made by encodeURIComponent, none of them "." or "..", joined by "/", ${longestKey} characters at most.`,
  );
}

/** @throws StoreError `INVALID_KEY` */
export function checkPrefix(prefix: string): void {
  if (prefix.length <= longestKey && beginningOfKey.test(prefix)) return;
  throw new StoreError(
    "INVALID_KEY",
    `${shown(prefix)} is not how a key can begin: give the first characters of keys, ${longestKey} at most.`,
  );
}

/** @throws TypeError for what no version can be: they count from 1 */
export function checkExpected(version: number | null): void {
  if (version === null || (Number.isSafeInteger(version) && version >= 1)) return;
  throw new TypeError(`${version} is no version: give the one that was read, or null for a key that is not there.`);
}

/**
 * Text that every store gives back as it was.
 * @throws TypeError if it has U+0000 or half a surrogate pair, which UTF-8 or PostgreSQL can't hold: JSON escapes both
 * @throws RangeError if it is over 1 MiB of UTF-8
 */
export function checkValue(value: string): void {
  if (/\0|\p{Surrogate}/u.test(value))
    throw new TypeError("The value holds U+0000 or a lone surrogate: store it as JSON, which escapes them.");
  if (Buffer.byteLength(value) <= maxValueBytes) return;
  throw new RangeError(`The value has ${Buffer.byteLength(value)} bytes, a store takes ${maxValueBytes}: split what it holds.`);
}

/** The first text after all that begin with `prefix`, byte by byte. Keys are ASCII and end before DEL. */
export function endOf(prefix: string): string {
  const last = prefix.length - 1;
  return last < 0 ? "\x7f" : prefix.slice(0, last) + String.fromCharCode(prefix.charCodeAt(last) + 1);
}

function shown(key: string): string {
  return JSON.stringify(key.length > 80 ? `${key.slice(0, 80)}…` : key);
}
