/** What is asked of the server. The schema has been checked to be a plain identifier. */
export interface Statements {
  readonly get: string;
  readonly insert: string;
  readonly update: string;
  readonly state: string;
  readonly listen: string;
  readonly missing: string;
  readonly lock: string;
  readonly create: string;
}

/**
 * Each write is one statement, and so one transaction, and at most one of several writers of a version succeeds under
 * READ COMMITTED:
 * - INSERT … ON CONFLICT DO NOTHING waits for a concurrent insert of the key and then does nothing if that was committed.
 * - UPDATE … WHERE version = … waits for the row's lock and then tests the condition again on the row as it has become.
 * Under stricter levels both fail instead (40001), which says the same: another writer was first.
 *
 * The version only grows and rows are never deleted, so under a prefix the number of rows and the sum of their versions
 * change with every write that was committed. A sequence would not do: its numbers become visible out of order.
 */
export function statementsOf(schema: string): Statements {
  const table = `"${schema}"."entries"`;
  const channel = `pointsman:${schema}`;
  const written = (write: string) =>
    `WITH written AS (${write} RETURNING version) SELECT version, pg_notify('${channel}', '') FROM written`;
  return {
    get: `SELECT value, version FROM ${table} WHERE key = $1`,
    insert: written(`INSERT INTO ${table} (key, value, version) VALUES ($1, $2, 1) ON CONFLICT (key) DO NOTHING`),
    update: written(`UPDATE ${table} SET value = $2, version = version + 1, written_at = now() WHERE key = $1 AND version = $3`),
    state: `SELECT count(*) || ' ' || coalesce(sum(version), 0) AS state FROM ${table} WHERE key >= $1 AND key < $2`,
    listen: `LISTEN "${channel}"`,
    missing: `SELECT to_regclass('${table}') IS NULL AS "table", to_regnamespace('"${schema}"') IS NULL AS "schema"`,
    lock: `SELECT pg_advisory_xact_lock(hashtextextended('${channel}', 0))`,
    // Watches read versions from the index and leave the values alone.
    create: `CREATE TABLE ${table} (
      key text COLLATE "C" NOT NULL,
      value text NOT NULL,
      version bigint NOT NULL CHECK (version > 0),
      written_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (key) INCLUDE (version)
    )`,
  };
}
