import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileStore } from "../../src/releases/stores/file/file-store.js";
import { Memory } from "../../src/releases/stores/memory-store.js";
import { RuledStore } from "../../src/releases/stores/ruled-store.js";
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
    const memory = new Memory();
    return {
      open: () => new RuledStore(memory),
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
