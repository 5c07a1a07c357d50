import type { PoolClient } from "pg";
import type { Statements } from "./statements.js";

/** Creates what is missing, once, however many do so at the same time: all but one wait and then find it there. */
export async function migrate(client: PoolClient, schema: string, { missing, lock, create }: Statements): Promise<void> {
  await client.query("BEGIN");
  await client.query(lock);
  const [is] = (await client.query<{ table: boolean; schema: boolean }>(missing)).rows;
  if (is?.schema === true) await client.query(`CREATE SCHEMA "${schema}"`);
  if (is?.table === true) await client.query(create);
  // Without it, whatever failed, the connection is closed and the server undoes it all.
  await client.query("COMMIT");
}
