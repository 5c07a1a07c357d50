import { rm } from "node:fs/promises";
import { fileStore, memoryStore, type ReleaseStore } from "../../../src/releases/index.js";
import { etcdStore } from "../../../src/releases/stores/etcd/index.js";
import { postgresStore } from "../../../src/releases/stores/postgres/index.js";
import { folderInMemory } from "../../support/folder.js";
import { hasEtcd, startEtcd } from "../../support/servers/etcd.js";
import { hasPostgres, startPostgres } from "../../support/servers/postgres.js";
import { leaveOut } from "../../support/servers/required.js";

/** A kind of store that the properties of releases are checked on. */
export interface StoreKind {
  readonly name: string;
  /** Whether what it needs is not installed here. */
  readonly leftOut?: boolean;
  /** How many runs are affordable. */
  readonly runs: number;
  /** Starts what its stores need. */
  start(): Promise<StoreMaker>;
}

export interface StoreMaker {
  /** Makes an empty store, and what removes it. */
  open(): Promise<{ readonly store: ReleaseStore; remove(): Promise<void> }>;
  end(): Promise<void>;
}

const nothing = async () => {};

/** Every kind of store. To have the properties checked on another, add it here. */
export const storeKinds: readonly StoreKind[] = [
  {
    name: "memory",
    runs: 60,
    start: async () => ({
      open: async () => {
        const store = memoryStore();
        return { store, remove: () => store.close() };
      },
      end: nothing,
    }),
  },
  {
    name: "file",
    runs: 8,
    start: async () => ({
      open: async () => {
        const folder = await folderInMemory();
        const store = fileStore(folder, { pollMs: 20 });
        const remove = async () => {
          await store.close();
          await rm(folder, { recursive: true });
        };
        return { store, remove };
      },
      end: nothing,
    }),
  },
  {
    name: "postgres",
    leftOut: leaveOut("PostgreSQL", hasPostgres),
    runs: 4,
    start: async () => {
      const { connectionString, remove } = await startPostgres();
      let schemas = 0;
      const open = async () => {
        schemas += 1;
        const store = postgresStore({ connectionString, schema: `s${schemas}` });
        await store.migrate();
        return { store, remove: () => store.close() };
      };
      return { open, end: remove };
    },
  },
  {
    name: "etcd",
    leftOut: leaveOut("etcd", hasEtcd),
    runs: 4,
    start: async () => {
      const { url, remove } = await startEtcd();
      let prefixes = 0;
      const open = async () => {
        prefixes += 1;
        const store = etcdStore({ endpoints: url, prefix: `s${prefixes}/` });
        return { store, remove: () => store.close() };
      };
      return { open, end: remove };
    },
  },
];
