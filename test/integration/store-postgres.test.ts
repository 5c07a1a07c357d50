import { inspect } from "node:util";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type PostgresStore, type PostgresStoreOptions, postgresStore } from "../../src/releases/stores/postgres/index.js";
import { Witness } from "../contracts/store-under-test.js";
import { hasPostgres, type PostgresServer, postgresPassword, startPostgres } from "../support/servers/postgres.js";
import { leaveOut } from "../support/servers/required.js";

describe.skipIf(leaveOut("PostgreSQL", hasPostgres))("the PostgreSQL store", () => {
  let server: PostgresServer;
  const stores: PostgresStore[] = [];
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterEach(() => Promise.all(stores.splice(0).map((store) => store.close())));
  afterAll(() => server?.remove());

  const open = (options: PostgresStoreOptions = {}) => {
    const store = postgresStore({ connectionString: server.connectionString, backoff: { baseMs: 20, maxMs: 200 }, ...options });
    stores.push(store);
    return store;
  };

  describe("migrate()", () => {
    it("may be called by many at once, and again, and leaves what is there as it is", async () => {
      await Promise.all(Array.from({ length: 8 }, () => open({ schema: "Many" }).migrate()));
      const store = open({ schema: "Many" });
      await store.compareAndSet("a", null, "kept");
      await store.migrate();
      expect(await store.get("a")).toEqual({ value: "kept", version: 1 });
    });

    it("is what an error says is missing", async () => {
      const store = open({ schema: "nothing_here" });
      await expect(store.get("a")).rejects.toMatchObject({ code: "UNAVAILABLE", message: expect.stringContaining("call migrate() once") });
      // Nothing was written, for certain.
      await expect(store.compareAndSet("a", null, "a")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    });

    it("needs no right to create where everything is there, and the store none but to read and write", async () => {
      await open({ schema: "granted" }).migrate();
      await server.query(`CREATE ROLE app LOGIN PASSWORD 'app'`);
      await server.query(`GRANT USAGE ON SCHEMA granted TO app`);
      await server.query(`GRANT SELECT, INSERT, UPDATE ON granted.entries TO app`);
      const store = open({ schema: "granted", connectionString: server.connectionString.replace(/\/\/.*@/, "//app:app@") });
      await store.migrate();
      expect(await store.compareAndSet("a", null, "a")).toEqual({ ok: true, version: 1 });
      const witness = new Witness();
      store.watch("a", witness);
      await witness.live();
    });
  });

  it.each(['a"; DROP TABLE x; --', "a.b", "", "1a", "a b", "é", "x".repeat(49), 7 as unknown as string])(
    "refuses the schema %j",
    (schema) => {
      expect(() => postgresStore({ schema })).toThrow(TypeError);
    },
  );

  it("keeps what is in two schemas apart, watches included", async () => {
    const [a, b] = [open({ schema: "one", pollMs: 100 }), open({ schema: "two", pollMs: 100 })];
    await Promise.all([a.migrate(), b.migrate()]);
    const witness = new Witness();
    b.watch("", witness);
    await witness.live();
    await a.compareAndSet("a", null, "a");
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([await b.get("a"), witness.changes]).toEqual([undefined, 1]);
  });

  it("holds under every isolation level that the database may have", async () => {
    for (const level of ["repeatable read", "serializable"]) {
      await server.query(`ALTER DATABASE postgres SET default_transaction_isolation TO '${level}'`);
      const [a, b] = [open({ schema: "levels" }), open({ schema: "levels" })];
      await a.migrate();
      const key = level.replace(" ", "-");
      const increment = async (store: PostgresStore) => {
        for (let done = 0; done < 100; ) {
          const current = await store.get(key);
          if ((await store.compareAndSet(key, current?.version ?? null, "a")).ok) done += 1;
        }
      };
      await Promise.all([increment(a), increment(b)]);
      expect((await a.get(key))?.version).toBe(200);
    }
    await server.query("ALTER DATABASE postgres RESET default_transaction_isolation");
  });

  describe("a watch", () => {
    it("finds by itself what nobody notified it of", async () => {
      const store = open({ schema: "silent", pollMs: 50 });
      await store.migrate();
      await store.compareAndSet("a", null, "a");
      const witness = new Witness();
      store.watch("a", witness);
      await witness.live();
      await server.query("UPDATE silent.entries SET value = 'b', version = version + 1");
      await witness.until(() => witness.changes === 2);
      expect(await store.get("a")).toEqual({ value: "b", version: 2 });
    });

    it("is told by notification, long before it would look", async () => {
      const store = open({ schema: "loud", pollMs: 600_000 });
      await store.migrate();
      const witness = new Witness();
      store.watch("a", witness);
      await witness.live();
      await store.compareAndSet("a", null, "a");
      await witness.until(() => witness.changes === 2);
    });

    it("hears of a write that commits after a later one", async () => {
      const store = open({ schema: "late", pollMs: 600_000 });
      await store.migrate();
      const witness = new Witness();
      store.watch("", witness);
      await witness.live();
      const slow = new Client({ connectionString: server.connectionString });
      await slow.connect();
      await slow.query(
        "BEGIN; INSERT INTO late.entries (key, value, version) VALUES ('slow', '', 1); SELECT pg_notify('pointsman:late', '')",
      );
      await store.compareAndSet("quick", null, "");
      await witness.until(() => witness.changes === 2);
      await slow.query("COMMIT");
      await witness.until(() => witness.changes === 3);
      await slow.end();
    });

    it("gets another connection when the server ends its own", async () => {
      const store = open({ schema: "ended", pollMs: 600_000 });
      await store.migrate();
      const witness = new Witness();
      store.watch("a", witness);
      await witness.live();
      await server.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE \'%FROM "ended"."entries"%\' AND pid <> pg_backend_pid()',
      );
      await witness.until(() => witness.states.length === 3);
      expect(witness.states).toEqual(["live", "down", "live"]);
      expect(witness.changes).toBe(2);
    });
  });

  it("gives up a write that waits for a lock too long, and it has not happened", async () => {
    const store = open({ schema: "locked", timeoutMs: 400 });
    await store.migrate();
    await store.compareAndSet("a", null, "a");
    const holder = new Client({ connectionString: server.connectionString });
    await holder.connect();
    await holder.query("BEGIN; SELECT * FROM locked.entries FOR UPDATE");
    // Either the server says so first, and then it is certain, or our own deadline is a little earlier.
    await expect(store.compareAndSet("a", 1, "b")).rejects.toMatchObject({ code: expect.stringMatching(/^UN(AVAILABLE|KNOWN)$/) });
    await holder.query("ROLLBACK");
    await holder.end();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await store.get("a")).toEqual({ value: "a", version: 1 });
  });

  it("never shows a password, whatever fails", async () => {
    const secrets = [postgresPassword, encodeURIComponent(postgresPassword), "hunter2"];
    const wrong = server.connectionString.replace(encodeURIComponent(postgresPassword), "hunter2");
    const dead = server.connectionString.replace(/:\d+\/postgres$/, ":9/postgres");
    const failures: unknown[] = [];
    for (const connectionString of [wrong, dead, `${server.connectionString}-nowhere`]) {
      const store = open({ connectionString });
      failures.push(await store.get("a").catch((error) => error));
      store.watch("a", { changed() {}, state: (_, error) => failures.push(error) });
      await expect.poll(() => failures.at(-1)).toBeInstanceOf(Error);
      failures.push(store);
    }
    expect(() => postgresStore({ connectionString: "postgres://user:hunter2@[bad/x" })).toThrow(
      expect.toSatisfy((error: unknown) => {
        failures.push(error);
        return error instanceof TypeError;
      }),
    );
    const shown = inspect(failures, { depth: 8, showHidden: true });
    for (const secret of secrets) expect(shown).not.toContain(secret);
    expect(shown).toContain("password authentication failed");
  });
});
