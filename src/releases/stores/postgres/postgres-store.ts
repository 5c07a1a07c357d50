import { DatabaseError, type PoolClient } from "pg";
import type { CompareAndSet, ReleaseStore, StoreEntry, StoreWatcher } from "../../store.js";
import type { Ending, StoreDriver } from "../driver.js";
import { type Operation, operate } from "../operation.js";
import { RuledStore } from "../ruled-store.js";
import { Connections } from "./connections.js";
import { isRefusal } from "./failure.js";
import { migrate } from "./migrate.js";
import { type PostgresSettings, type PostgresStoreOptions, settingsOf } from "./options.js";
import { type Statements, statementsOf } from "./statements.js";
import { Watches } from "./watches.js";

/** A store in PostgreSQL. */
export interface PostgresStore extends ReleaseStore {
  /**
   * Creates the schema and its table where they are missing; all else that is there stays as it is. May be called by
   * several at once, and needs the right to create them only where it does.
   */
  migrate(options?: { readonly signal?: AbortSignal }): Promise<void>;
}

/**
 * Keeps releases in a table of PostgreSQL 11 or later, for any number of gateways. Nothing is connected before the first
 * call, and a server that is down makes calls fail within `timeoutMs` instead of hanging. A write that was confirmed is as
 * durable as the server's `synchronous_commit` says. Watches are woken by NOTIFY and look by themselves every `pollMs`.
 *
 * @throws TypeError for options that can't be used
 */
export function postgresStore(options: PostgresStoreOptions = {}): PostgresStore {
  return new MigratedStore(new Database(settingsOf(options)));
}

type Row = { readonly value: string; readonly version: string };

class MigratedStore extends RuledStore<Database> implements PostgresStore {
  async migrate({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    await this.driver.migrate(this.begin(signal));
  }
}

class Database implements StoreDriver {
  readonly name = "postgres";
  readonly #settings: PostgresSettings;
  readonly #statements: Statements;
  readonly #connections: Connections;
  readonly #watches: Watches;

  constructor(settings: PostgresSettings) {
    this.#settings = settings;
    this.#statements = statementsOf(settings.schema);
    this.#connections = new Connections(settings);
    this.#watches = new Watches(this.#connections, settings, this.#statements, Math.random);
  }

  migrate(ending: Ending): Promise<void> {
    return this.#run(ending, (client) => migrate(client, this.#settings.schema, this.#statements));
  }

  read(key: string, ending: Ending): Promise<StoreEntry | undefined> {
    return this.#run(ending, (client) => this.#find(client, key));
  }

  write(key: string, expected: number | null, value: string, ending: Ending): Promise<CompareAndSet> {
    return this.#run(ending, async (client, operation) => {
      for (;;) {
        const version = await this.#put(client, operation, key, expected, value);
        if (version !== undefined) return { ok: true, version };
        const current = await this.#find(client, key);
        // Else it was deleted or restored by hand in between, and the answer would contradict itself.
        if ((current?.version ?? null) !== expected) return { ok: false, current };
      }
    });
  }

  hear(prefix: string, watcher: StoreWatcher): () => void {
    return this.#watches.add(prefix, watcher);
  }

  end(): Promise<void> {
    return this.#connections.close();
  }

  #run<Result>(ending: Ending, work: (client: PoolClient, operation: Operation) => Promise<Result>): Promise<Result> {
    const use = (operation: Operation) => this.#connections.use(operation, (client) => work(client, operation));
    return operate("PostgreSQL", this.#settings.timeoutMs, ending, use, isRefusal);
  }

  async #find(client: PoolClient, key: string): Promise<StoreEntry | undefined> {
    const [row] = (await client.query<Row>(this.#statements.get, [key])).rows;
    return row && { value: row.value, version: Number(row.version) };
  }

  /** The version written, or `undefined` where it is certain that nothing was. */
  async #put(client: PoolClient, operation: Operation, key: string, expected: number | null, value: string): Promise<number | undefined> {
    const { insert, update } = this.#statements;
    operation.sent = true;
    try {
      const { rows } = await (expected === null
        ? client.query<Row>(insert, [key, value])
        : client.query<Row>(update, [key, value, expected]));
      const [row] = rows;
      if (row !== undefined) return Number(row.version);
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.code !== "40001") throw error;
    }
    operation.sent = false;
    return undefined;
  }
}
