import { setMaxListeners } from "node:events";
import { DatabaseError, type PoolClient } from "pg";
import { type CompareAndSet, type ReleaseStore, StoreError, type StoreEntry, type StoreWatcher } from "../../store.js";
import { checkExpected, checkKey, checkPrefix, checkValue } from "../limits.js";
import { type Operation, operate } from "../operation.js";
import { guarded } from "../watchers.js";
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
  return new LivePostgresStore(settingsOf(options));
}

type Row = { readonly value: string; readonly version: string };

class LivePostgresStore implements PostgresStore {
  readonly name = "postgres";
  readonly #settings: PostgresSettings;
  readonly #statements: Statements;
  readonly #connections: Connections;
  readonly #watches: Watches;
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;

  constructor(settings: PostgresSettings) {
    this.#settings = settings;
    // All that is under way listens; Node.js would take more than ten for a leak.
    setMaxListeners(0, this.#closing.signal);
    this.#statements = statementsOf(settings.schema);
    this.#connections = new Connections(settings);
    this.#watches = new Watches(this.#connections, settings, this.#statements, Math.random);
  }

  async migrate({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    await this.#run(signal, (client) => migrate(client, this.#settings.schema, this.#statements));
  }

  async get(key: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<StoreEntry | undefined> {
    checkKey(key);
    return this.#run(signal, (client) => this.#read(client, key));
  }

  async compareAndSet(
    key: string,
    expected: number | null,
    value: string,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<CompareAndSet> {
    checkKey(key);
    checkExpected(expected);
    checkValue(value);
    return this.#run(signal, async (client, operation) => {
      for (;;) {
        const version = await this.#write(client, operation, key, expected, value);
        if (version !== undefined) return { ok: true, version };
        const current = await this.#read(client, key);
        // Else it was deleted or restored by hand in between, and the answer would contradict itself.
        if ((current?.version ?? null) !== expected) return { ok: false, current };
      }
    });
  }

  watch(prefix: string, watcher: StoreWatcher): () => void {
    checkPrefix(prefix);
    this.#closing.signal.throwIfAborted();
    return this.#watches.add(prefix, guarded(watcher));
  }

  close(): Promise<void> {
    this.#closing.abort(new StoreError("CLOSED", "The store is closed: open another one."));
    this.#watches.end();
    this.#closed ??= this.#connections.close();
    return this.#closed;
  }

  #run<Result>(signal: AbortSignal | undefined, work: (client: PoolClient, operation: Operation) => Promise<Result>): Promise<Result> {
    const limits = { timeoutMs: this.#settings.timeoutMs, closing: this.#closing.signal, signal };
    return operate("PostgreSQL", limits, (operation) => this.#connections.use(operation, (client) => work(client, operation)), isRefusal);
  }

  async #read(client: PoolClient, key: string): Promise<StoreEntry | undefined> {
    const [row] = (await client.query<Row>(this.#statements.get, [key])).rows;
    return row && { value: row.value, version: Number(row.version) };
  }

  /** The version written, or `undefined` where it is certain that nothing was. */
  async #write(client: PoolClient, operation: Operation, key: string, expected: number | null, value: string): Promise<number | undefined> {
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
