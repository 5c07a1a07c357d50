import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReleaseStore } from "../../src/releases/store.js";
import { fileStore } from "../../src/releases/stores/file/file-store.js";
import { memoryStore } from "../../src/releases/stores/memory-store.js";
import { etcdStore } from "../../src/releases/stores/etcd/index.js";
import { postgresStore } from "../../src/releases/stores/postgres/index.js";
import { root } from "../package/support/run.js";
import { hasEtcd, startEtcd } from "../support/servers/etcd.js";
import { hasPostgres, startPostgres } from "../support/servers/postgres.js";
import { leaveOut } from "../support/servers/required.js";
import { describeReleaseStore } from "./release-store.js";

/** Short pauses: the servers come back soon. */
const quick = { pollMs: 300, backoff: { baseMs: 20, maxMs: 200 } };
const source = (path: string) => JSON.stringify(join(root, "src/releases/stores", path));

describeReleaseStore({
  name: "memory",
  async start() {
    // One process has one memory: whoever opens it gets the same store, until it is closed.
    let shared: ReleaseStore | undefined;
    const open = () => {
      if (shared !== undefined) return shared;
      const store = memoryStore();
      const close = store.close.bind(store);
      store.close = () => {
        shared = undefined;
        return close();
      };
      shared = store;
      return store;
    };
    return {
      open,
      program: { imports: `import { memoryStore } from ${source("memory-store.ts")};`, open: "memoryStore()" },
      async remove() {},
    };
  },
});

describeReleaseStore({
  name: "file",
  async start() {
    const folder = mkdtempSync(join(tmpdir(), "pointsman-store-"));
    return {
      open: () => fileStore(folder, { pollMs: 100 }),
      program: {
        imports: `import { fileStore } from ${source("file/file-store.ts")};`,
        open: `fileStore(${JSON.stringify(folder)})`,
      },
      remove: async () => rmSync(folder, { recursive: true, force: true }),
    };
  },
});

describeReleaseStore({
  name: "postgres",
  leftOut: leaveOut("PostgreSQL", hasPostgres),
  hasServer: true,
  async start() {
    const server = await startPostgres();
    const { connectionString, remove } = server;
    const store = postgresStore({ connectionString });
    await store.migrate();
    await store.close();
    return {
      server,
      open: (options) => postgresStore({ connectionString, ...quick, ...options }),
      program: {
        imports: `import { postgresStore } from ${source("postgres/index.ts")};`,
        open: `postgresStore({ connectionString: ${JSON.stringify(connectionString)} })`,
      },
      remove,
    };
  },
});

describeReleaseStore({
  name: "etcd",
  leftOut: leaveOut("etcd", hasEtcd),
  hasServer: true,
  async start() {
    const server = await startEtcd();
    const { url, remove } = server;
    return {
      server,
      open: (options) => etcdStore({ endpoints: url, ...quick, ...options }),
      program: {
        imports: `import { etcdStore } from ${source("etcd/index.ts")};`,
        open: `etcdStore({ endpoints: ${JSON.stringify(url)} })`,
      },
      remove,
    };
  },
});
