import { type DocumentRef, readDocument, writeDocument } from "./documents.js";
import type { ReleaseStore } from "./store.js";

/** Entries in the order in which they came: the last ones here, those before in documents. Nothing is ever lost. */
export interface Log<Entry> {
  readonly recent: readonly Entry[];
  /** Oldest first. */
  readonly archived: readonly (DocumentRef & { readonly entries: number })[];
}

/** Entries that are kept at hand at most. */
const maxRecent = 200;

/**
 * The log with one more entry. Where there are too many at hand, the older ones have to make room, so that half of what may be is
 * taken; they are stored before, so that the log may be.
 * @param maxBytes what the entries at hand may take, give or take one
 */
export async function append<Entry>(
  store: ReleaseStore,
  { recent, archived }: Log<Entry>,
  entry: Entry,
  maxBytes = 300_000,
): Promise<Log<Entry>> {
  const all = [...recent, entry];
  if (all.length <= maxRecent && bytesOf(all) <= maxBytes) return { recent: all, archived };
  const first = all.length - newest(all, maxBytes / 2);
  if (first === 0) return { recent: all, archived };
  const document = await writeDocument(store, JSON.stringify(all.slice(0, first)));
  return { recent: all.slice(first), archived: [...archived, { ...document, entries: first }] };
}

/** How many of the newest entries take no more than these bytes, and no more than half of the places; one at least. */
function newest(entries: readonly unknown[], maxBytes: number): number {
  let count = 0;
  for (let bytes = 0; count < Math.min(entries.length, maxRecent / 2); count++) {
    bytes += bytesOf(entries.at(-1 - count));
    if (bytes > maxBytes) break;
  }
  return Math.max(1, count);
}

/** What a value takes as JSON, in UTF-8. */
export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** The entry at an index, from wherever it is. */
export async function entryAt<Entry>(store: ReleaseStore, log: Log<Entry>, index: number): Promise<Entry | undefined> {
  let first = 0;
  for (const archive of log.archived) {
    if (index < first + archive.entries) return ((await readArchive(store, archive)) as Entry[])[index - first];
    first += archive.entries;
  }
  return log.recent[index - first];
}

/** Every entry, newest first; what is archived is read when it is reached. */
export async function* newestFirst<Entry>(store: ReleaseStore, { recent, archived }: Log<Entry>): AsyncGenerator<Entry, void, void> {
  yield* recent.toReversed();
  for (const archive of archived.toReversed()) yield* ((await readArchive(store, archive)) as Entry[]).reverse();
}

async function readArchive(store: ReleaseStore, archive: DocumentRef): Promise<unknown[]> {
  return JSON.parse(await readDocument(store, archive)) as unknown[];
}
