import { execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { findProgram, freePort, RunningProgram } from "./process.js";
import type { TestServer } from "./server.js";

export const postgresPassword = "p%40ss word/:?#";

export interface PostgresServer extends TestServer {
  /** For the superuser. */
  readonly connectionString: string;
  /** Runs statements as the superuser. */
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
}

/** Debian keeps a folder for each version, newest last. */
const folder = "/usr/lib/postgresql";
const versions = existsSync(folder) ? readdirSync(folder).sort((a, b) => Number(b) - Number(a)) : [];
const initdb = findProgram(...versions.map((version) => join(folder, version, "bin/initdb")), "initdb");
const postgres = findProgram(...versions.map((version) => join(folder, version, "bin/postgres")), "postgres");

export const hasPostgres = initdb !== undefined && postgres !== undefined;

export async function startPostgres(): Promise<PostgresServer> {
  if (initdb === undefined || postgres === undefined) throw new Error("PostgreSQL is not installed.");
  const program = postgres;
  const ids = unprivileged();
  const home = mkdtempSync(join(tmpdir(), "pointsman-postgres-"));
  const passwordFile = join(home, "password");
  const data = join(home, "data");
  writeFileSync(passwordFile, postgresPassword);
  for (const path of [home, passwordFile]) if (ids !== undefined) chownSync(path, ids.uid, ids.gid);
  const identity = ["--username=pointsman", `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
  execFileSync(initdb, ["-D", data, ...identity, "--encoding=UTF8", "--locale=C", "--no-sync"], { cwd: "/", stdio: "pipe", ...ids });
  const port = await freePort();
  const connectionString = `postgres://pointsman:${encodeURIComponent(postgresPassword)}@127.0.0.1:${port}/postgres`;
  const query = async (sql: string) => {
    const client = new Client({ connectionString });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };
  // Killed processes lose nothing that the kernel has: `fsync` would only guard against its own end.
  const settings = ["fsync=off", "synchronous_commit=on", "unix_socket_directories=", "listen_addresses=127.0.0.1", `port=${port}`];
  const args = ["-D", data, ...settings.flatMap((setting) => ["-c", setting])];
  let running: RunningProgram | undefined;
  const start = async () => {
    running = new RunningProgram(program, args, ids);
    await running.ready(() => query("SELECT 1"));
  };
  const kill = async () => running?.kill();
  const remove = async () => {
    await kill();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  await start();
  return { port, connectionString, query, kill, start, freeze: async () => running?.freeze(), thaw: () => running?.thaw(), remove };
}

/** The server refuses to run as root: then it runs as the user that its package has made, or as nobody. */
function unprivileged(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const user = ["postgres", "nobody"].find((name) => idOf("-u", name) !== undefined);
  const [uid, gid] = [idOf("-u", user), idOf("-g", user)];
  if (uid === undefined || gid === undefined) throw new Error("PostgreSQL does not run as root, and there is neither postgres nor nobody.");
  return { uid, gid };
}

function idOf(which: "-u" | "-g", user = "nobody"): number | undefined {
  try {
    return Number(execFileSync("id", [which, user], { stdio: "pipe" }).toString());
  } catch {
    return undefined;
  }
}
