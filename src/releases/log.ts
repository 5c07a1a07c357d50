import { type DocumentRef, readDocument, writeDocument } from "./documents.js";
import type { ReleaseStore } from "./store.js";

/** Entries in the order in which they came: the last ones here, those before in documents. Nothing is ever lost. */
export interface Log<Entry> {
  readonly recent: readonly Entry[];
  /** Oldest first. */
  readonly archived: readonly (DocumentRef & { readonly entries: number })[];
}

/** Entries that are kept at hand at most, and their bytes, give or take an entry; half of them are archived then. */
const maxRecent = 200;
/** The key that holds them takes 1 MiB, and has more to hold. */
const maxRecentBytes = 300_000;

/** The log with one more entry. What has to make room is stored before, so that the log may be. */
export async function append<Entry>(store: ReleaseStore, { recent, archived }: Log<Entry>, entry: Entry): Promise<Log<Entry>> {
  const longer = [...recent, entry];
  const fits = longer.length <= maxRecent && Buffer.byteLength(JSON.stringify(longer)) <= maxRecentBytes;
  if (fits || recent.length < 2) return { recent: longer, archived };
  const old = longer.slice(0, Math.floor(recent.length / 2));
  const document = await writeDocument(store, JSON.stringify(old));
  return { recent: longer.slice(old.length), archived: [...archived, { ...document, entries: old.length }] };
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
