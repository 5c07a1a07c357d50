import type { ConnectionOptions } from "node:tls";
import type { Backoff } from "../../../core/model/backoff.js";

/** Where PostgreSQL is, as in `pg`'s pool. What is absent comes from its environment variables (`PGHOST`, …). */
export interface PostgresConnection {
  readonly host?: string;
  readonly port?: number;
  readonly database?: string;
  readonly user?: string;
  /** A function is asked for each connection: for passwords that expire. */
  readonly password?: string | (() => string | Promise<string>);
  readonly ssl?: boolean | ConnectionOptions;
  /** As the server shows it in `pg_stat_activity`. Default `"pointsman"`. */
  readonly application_name?: string;
  /** Connections for reads and writes at the same time. Default 10; a store that watches has one more. */
  readonly max?: number;
}

export interface PostgresStoreOptions {
  /** `postgres://user:password@host/database`. */
  readonly connectionString?: string;
  /** Instead of the connection string, or for what it leaves out. */
  readonly pool?: PostgresConnection;
  /** The schema that holds the table `entries`. Default `"pointsman"`. Letters, digits and `_`, 48 at most, no digit first. */
  readonly schema?: string;
  /** How often a watch looks by itself, notified or not, in milliseconds. Default 2,000. */
  readonly pollMs?: number;
  /** The longest that a read or a write takes, connecting included, in milliseconds. Default 5,000. The server gives up then, too. */
  readonly timeoutMs?: number;
  /** The pauses of a watch between attempts to connect. Default from 100 ms, to 5,000 ms at most, each random up to a bound that doubles. */
  readonly backoff?: Backoff;
}

export interface PostgresSettings {
  readonly connectionString: string | undefined;
  readonly pool: PostgresConnection;
  readonly schema: string;
  readonly pollMs: number;
  readonly timeoutMs: number;
  readonly backoff: Backoff;
}

/** @throws TypeError for a schema that is no plain identifier: it stands in statements, where nothing else may */
export function settingsOf(options: PostgresStoreOptions): PostgresSettings {
  const { connectionString, pool = {}, schema = "pointsman", pollMs = 2_000, timeoutMs = 5_000, backoff } = options;
  if (typeof schema !== "string" || !/^[a-z_][a-z0-9_]{0,47}$/i.test(schema)) {
    throw new TypeError(`The schema ${JSON.stringify(schema)} is no plain name: use letters, digits and "_", 48 at most, no digit first.`);
  }
  for (const [name, ms] of Object.entries({ pollMs, timeoutMs })) checkMs(name, ms);
  return { connectionString, pool, schema, pollMs, timeoutMs, backoff: backoff ?? { baseMs: 100, maxMs: 5_000 } };
}

function checkMs(name: string, ms: number): void {
  if (Number.isInteger(ms) && ms >= 1 && ms <= 2_147_483_647) return;
  throw new TypeError(`${name} is ${ms}: give whole milliseconds from 1 to 2147483647.`);
}
