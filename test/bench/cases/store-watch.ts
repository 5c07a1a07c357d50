import type { ReleaseStore } from "../../../src/releases/store.js";
import { etcdStore } from "../../../src/releases/stores/etcd/index.js";
import { postgresStore } from "../../../src/releases/stores/postgres/index.js";
import { hasEtcd, startEtcd } from "../../support/servers/etcd.js";
import { hasPostgres, startPostgres } from "../../support/servers/postgres.js";
import type { Row } from "../report.js";
import { firstDecile, mean, median } from "../statistics.js";
import type { BenchCase } from "./context.js";

const targetMs = 50;

/** How long after a write another store's watch is told of it. Writer and watch have nothing in common but the server. */
export const storeWatchCase: BenchCase = {
  name: "store-watch",
  async run({ quick }) {
    const writes = quick ? 30 : 300;
    return [...(hasPostgres ? await withPostgres(writes) : missing("PostgreSQL")), ...(hasEtcd ? await withEtcd(writes) : missing("etcd"))];
  },
};

async function withPostgres(writes: number): Promise<readonly Row[]> {
  const server = await startPostgres();
  const open = () => postgresStore({ connectionString: server.connectionString });
  try {
    const store = open();
    await store.migrate();
    await store.close();
    return toRows("PostgreSQL", await delaysMs(open(), open(), writes));
  } finally {
    await server.remove();
  }
}

async function withEtcd(writes: number): Promise<readonly Row[]> {
  const server = await startEtcd();
  const open = () => etcdStore({ endpoints: server.url });
  try {
    return toRows("etcd", await delaysMs(open(), open(), writes));
  } finally {
    await server.remove();
  }
}

/** What passed until a watch was told, in milliseconds, for each write. */
interface Delays {
  readonly sinceBegun: number[];
  /** 0 where the watch was told before the writer. */
  readonly sinceConfirmed: number[];
}

async function delaysMs(writer: ReleaseStore, reader: ReleaseStore, writes: number): Promise<Delays> {
  let told: (at: number) => void = () => {};
  await new Promise<void>((live) => {
    reader.watch("live/", { changed: () => told(performance.now()), state: (state) => void (state === "live" && live()) });
  });
  // What is told when it becomes live.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const delays: Delays = { sinceBegun: [], sinceConfirmed: [] };
  for (let version = 0; version < writes; version++) {
    const heard = new Promise<number>((resolve) => (told = resolve));
    const begun = performance.now();
    await writer.compareAndSet("live/group", version === 0 ? null : version, JSON.stringify({ sequence: version }));
    const confirmed = performance.now();
    delays.sinceBegun.push((await heard) - begun);
    delays.sinceConfirmed.push(Math.max(0, (await heard) - confirmed));
  }
  await Promise.all([writer.close(), reader.close()]);
  return delays;
}

function toRows(contestant: string, { sinceBegun, sinceConfirmed }: Delays): readonly Row[] {
  return [
    toRow(contestant, "watch told of a write, since it was confirmed", sinceConfirmed),
    toRow(contestant, "watch told of a write, since it was begun", sinceBegun),
  ];
}

function toRow(contestant: string, scenario: string, delays: readonly number[]): Row {
  const p50 = median(delays);
  const figures = { median: p50, mean: mean(delays), quiet: firstDecile(delays) };
  return { ...row(contestant, scenario), ...figures, target: `< ${targetMs} ms p50`, met: p50 < targetMs };
}

function missing(contestant: string): readonly Row[] {
  return [{ ...row(contestant, "watch told of a write"), note: `${contestant} is not installed: run .ci/install-servers.` }];
}

function row(contestant: string, scenario: string): Row {
  const nothing = { median: null, mean: null, quiet: null, ratio: null, quietRatio: null, target: null, met: null };
  return { case: "store-watch", scenario, contestant, unit: "ms", ...nothing };
}
