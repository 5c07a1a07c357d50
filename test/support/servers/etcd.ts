import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProgram, freePort, RunningProgram } from "./process.js";
import type { TestServer } from "./server.js";

export interface EtcdServer extends TestServer {
  readonly url: string;
  /** Asks the gateway as nobody in particular, or as the owner of a token. */
  ask(path: string, body: object, token?: string): Promise<Record<string, unknown>>;
  /** Forgets all data, as if an early backup had been restored. Only while it is killed. */
  empty(): void;
}

const program = findProgram("etcd");

export const hasEtcd = program !== undefined;

export async function startEtcd(): Promise<EtcdServer> {
  if (program === undefined) throw new Error("etcd is not installed.");
  const home = mkdtempSync(join(tmpdir(), "pointsman-etcd-"));
  const data = join(home, "data");
  const [port, peerPort] = [await freePort(), await freePort()];
  const [url, peer] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${peerPort}`];
  const ask = async (path: string, body: object, token?: string) => {
    const headers = token === undefined ? {} : { authorization: token };
    const response = await fetch(url + path, { method: "POST", body: JSON.stringify(body), headers });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as Record<string, unknown>;
  };
  const clients = [`--listen-client-urls=${url}`, `--advertise-client-urls=${url}`];
  const peers = [`--listen-peer-urls=${peer}`, `--initial-advertise-peer-urls=${peer}`, `--initial-cluster=default=${peer}`];
  let running: RunningProgram | undefined;
  const start = async () => {
    running = new RunningProgram(program, [
      `--data-dir=${data}`,
      ...clients,
      ...peers,
      "--heartbeat-interval=20",
      "--election-timeout=200",
    ]);
    // With users there are tokens to be had, without them there is an answer: both say that it is up.
    await running.ready(() => ask("/v3/auth/authenticate", { name: "nobody" }).catch(refuseIfNoAnswer));
    await running.ready(() => ask("/v3/kv/range", { key: "AA==" }).catch(refuseIfNoAnswer));
  };
  const kill = async () => running?.kill();
  const remove = async () => {
    await kill();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  await start();
  const empty = () => rmSync(data, { recursive: true });
  return { port, url, ask, empty, kill, start, freeze: async () => running?.freeze(), thaw: () => running?.thaw(), remove };
}

/** "user name is empty", "authentication is not enabled" and the like come from a member that has a leader. */
function refuseIfNoAnswer(error: unknown): void {
  if (!(error instanceof Error) || !/"code":(3|9|16)\b/.test(error.message)) throw error;
}
