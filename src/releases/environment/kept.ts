import { type DocumentRef, readDocument } from "../documents.js";
import type { Setting } from "../setting.js";

/** Documents that are kept at hand: those of what is live are read again with each change. */
const kept = new WeakMap<Setting, Map<string, string>>();
const maxKept = 256;

/** A document, from here if it is. */
export async function readKept(setting: Setting, ref: DocumentRef): Promise<string> {
  const texts = kept.get(setting) ?? new Map<string, string>();
  kept.set(setting, texts);
  const text = texts.get(ref.digest) ?? (await readDocument(setting.store, ref));
  texts.delete(ref.digest); // the oldest use stands first
  texts.set(ref.digest, text);
  for (const digest of texts.keys()) if (texts.size > maxKept) texts.delete(digest);
  return text;
}
