import { documentKey } from "./keys.js";
import { sha256 } from "./sha256.js";
import { type ReleaseStore, StoreError } from "./store.js";

/** A text that never changes, by its digest, and how many parts it is kept in. */
export interface DocumentRef {
  /** SHA-256 of the text, in hex. */
  readonly digest: string;
  readonly parts: number;
}

/** UTF-16 units of one part: less than 1 MB of UTF-8, whatever they are. */
const partLength = 300_000;

/** How often a write whose outcome is unknown is tried again. */
const attempts = 5;

/**
 * Stores a text under its digest. Whoever stores the same text stores it under the same keys: doing it twice, or having been
 * killed in the middle, leaves nothing wrong behind.
 */
export async function writeDocument(store: ReleaseStore, text: string): Promise<DocumentRef> {
  const digest = sha256(text);
  const parts = split(text);
  await Promise.all(parts.map((part, index) => writeOnce(store, documentKey(digest, index), part)));
  return { digest, parts: parts.length };
}

/** @throws StoreError CORRUPT when a part is missing or the text is not the one that was stored */
export async function readDocument(store: ReleaseStore, { digest, parts }: DocumentRef): Promise<string> {
  const entries = await Promise.all(Array.from({ length: parts }, (_, index) => store.get(documentKey(digest, index))));
  const text = entries.map((entry) => entry?.value).join("");
  if (sha256(text) !== digest) {
    const missing = entries.some((entry) => entry === undefined) ? "is missing, at least in part" : "is not what was stored";
    throw new StoreError("CORRUPT", `The document ${digest} ${missing}: restore it from a backup, or save the revision again.`);
  }
  return text;
}

/** The text in parts; no character is cut in two. */
function split(text: string): string[] {
  const parts: string[] = [];
  for (let start = 0; start < text.length; ) {
    let end = Math.min(text.length, start + partLength);
    if (end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end--;
    parts.push(text.slice(start, end));
    start = end;
  }
  return parts;
}

async function writeOnce(store: ReleaseStore, key: string, value: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const written = await store.compareAndSet(key, null, value);
      if (written.ok || written.current?.value === value) return;
      throw new StoreError("CORRUPT", `The store holds something else under ${JSON.stringify(key)} than its name says.`);
    } catch (error) {
      if (!(error instanceof StoreError && error.code === "UNKNOWN") || attempt === attempts) throw error;
    }
  }
}
