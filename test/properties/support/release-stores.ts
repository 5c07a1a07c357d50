import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileStore, memoryStore, type ReleaseStore } from "../../../src/releases/index.js";

/** A kind of store that the properties of releases are checked on. */
export interface StoreKind {
  readonly name: string;
  /** How many runs are affordable. */
  readonly runs: number;
  /** Makes an empty store, and what removes it. */
  open(): Promise<{ readonly store: ReleaseStore; remove(): Promise<void> }>;
}

/** Every kind of store. To have the properties checked on another, add it here. */
export const storeKinds: readonly StoreKind[] = [
  {
    name: "memory",
    runs: 60,
    open: async () => {
      const store = memoryStore();
      return { store, remove: () => store.close() };
    },
  },
  {
    name: "file",
    runs: 8,
    open: async () => {
      const folder = await mkdtemp(join(tmpdir(), "pointsman-"));
      const store = fileStore(folder, { pollMs: 20 });
      const remove = async () => {
        await store.close();
        await rm(folder, { recursive: true });
      };
      return { store, remove };
    },
  },
];
