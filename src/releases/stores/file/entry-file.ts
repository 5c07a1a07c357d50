import { createHash } from "node:crypto";
import { type StoreEntry, StoreError } from "../../store.js";

/**
 * An entry as a file holds it: a line that names key, version and digest, then the value as it is. Whatever differs from what
 * was written, if only in a byte, is found by the digest.
 */
export function encodeEntry(key: string, { value, version }: StoreEntry): Buffer {
  return Buffer.from(`${JSON.stringify({ key, version, sha256: digest(key, version, Buffer.from(value)) })}\n${value}`);
}

/** @throws StoreError CORRUPT when this is not what {@link encodeEntry} wrote for this key */
export function decodeEntry(key: string, file: Buffer): StoreEntry {
  const end = file.indexOf(0x0a);
  const header = parse(file.subarray(0, Math.max(end, 0)).toString());
  const value = file.subarray(end + 1);
  const { version } = header;
  if (header.key !== key || typeof version !== "number" || header.sha256 !== digest(key, version, value)) {
    const advice = "It was not written by this store, or only in part: restore it from a backup.";
    throw new StoreError("CORRUPT", `The file of ${JSON.stringify(key)} is damaged. ${advice}`);
  }
  return Object.freeze({ value: value.toString(), version });
}

function parse(text: string): { readonly key?: unknown; readonly version?: unknown; readonly sha256?: unknown } {
  try {
    return (JSON.parse(text) as object | null) ?? {};
  } catch {
    return {};
  }
}

function digest(key: string, version: number, value: Buffer): string {
  return createHash("sha256").update(`${key}\n${version}\n`).update(value).digest("hex");
}
