import type { AnyBackendConfig } from "../../core/index.js";
import type { ReleasedGroup, ReleasedState } from "../../core/model/release.js";
import { type DocumentRef, readDocument } from "../documents.js";
import type { LiveGroup, Pointer } from "../records.js";
import { groupIn } from "../revisions/revisions.js";
import type { ReleaseStore } from "../store.js";

/** Reads everything that a pointer refers to. What the last state had is not read again. */
export class StateLoader {
  readonly #store: ReleaseStore;
  #texts = new Map<string, string>();

  constructor(store: ReleaseStore) {
    this.#store = store;
  }

  /** @throws StoreError CORRUPT when something is missing or not what was stored; nothing of the state is used then */
  async load({ epoch, sequence, groups }: Pointer): Promise<ReleasedState> {
    const texts = new Map<string, string>();
    const read = async (ref: DocumentRef): Promise<string> => {
      const text = this.#texts.get(ref.digest) ?? (await readDocument(this.#store, ref));
      texts.set(ref.digest, text);
      return text;
    };
    const released = await Promise.all(Object.values(groups).map((live) => toReleased(live, read)));
    this.#texts = texts;
    return { epoch, sequence, groups: released };
  }
}

async function toReleased(live: LiveGroup, read: (ref: DocumentRef) => Promise<string>): Promise<ReleasedGroup> {
  const { revision, document, backend, offline, sequence, at } = live;
  const group = groupIn(await read(document));
  const chosen = backend === null ? undefined : (JSON.parse(await read(backend)) as AnyBackendConfig);
  return { group, revision, digest: document.digest, offline, sequence, at, ...(chosen !== undefined && { backend: chosen }) };
}
