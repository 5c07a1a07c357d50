import { DatabaseError } from "pg";
import { StoreError } from "../../store.js";

/** What the server says itself is wrong. After all else nobody knows what has become of a statement. */
export function isRefusal(error: unknown): boolean {
  const { cause } = error as { cause?: unknown };
  // 08: connection exceptions, 57P: the server is shutting down, perhaps after the commit.
  return error instanceof StoreError && cause instanceof DatabaseError && !/^(08|57P)/.test(cause.code ?? "");
}

/** What to do about what the server says, by its SQLSTATE (PostgreSQL, Appendix A). */
const advice: Readonly<Record<string, string>> = {
  "28000": "see the user's name and the server's pg_hba.conf",
  "28P01": "see the user's name and password",
  "3D000": "create the database or name another one",
  "42P01": "call migrate() once, with a user who may create the table",
  "42501": "grant the user SELECT, INSERT and UPDATE on the table",
  "25006": "connect to the primary, a standby takes no writes",
  "57014": "see what holds the server or the row up",
  "53300": "raise the server's max_connections or lower `pool.max`",
  "22P05": "use a database with the encoding UTF8",
};

/** Any failure as what the store says. No message and no cause holds a password: `pg` quotes none, and what it parses is left out. */
export function failure(error: unknown): unknown {
  if (error instanceof StoreError) return error;
  const { code = "", message = "" } = error as { code?: string; message?: string };
  const said = [code, message].filter((part) => part !== "").join(": ");
  const todo = advice[code] ?? (error instanceof DatabaseError ? "see the server's log" : "see whether it is up and reachable");
  return new StoreError("UNAVAILABLE", `PostgreSQL can't do this (${said}): ${todo}.`, { cause: error });
}
