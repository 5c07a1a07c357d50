import { type ChildProcess, spawn } from "node:child_process";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { mock } from "../../src/index.js";
import { fileStore, openReleases, type Releases } from "../../src/releases/index.js";
import { folderInMemory } from "../support/folder.js";

const program = new URL("support/file-writer.ts", import.meta.url).pathname;

interface Writer {
  readonly process: ChildProcess;
  /** Sequence numbers that it has said are done. */
  readonly done: number[];
  readonly ended: Promise<void>;
}

function writer(folder: string, actor: string, count: number): Writer {
  const child = spawn(process.execPath, ["--import", "tsx", program, folder, actor, String(count)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const done: number[] = [];
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    done.push(...lines.map(Number));
  });
  return { process: child, done, ended: new Promise((resolve) => child.once("close", () => resolve())) };
}

async function opened(): Promise<{ readonly folder: string; readonly releases: Releases }> {
  const folder = await folderInMemory();
  const store = fileStore(folder);
  onTestFinished(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });
  const releases = openReleases({ store });
  await releases.saveRevision({ name: "a", backend: mock(), apis: [] });
  return { folder, releases };
}

describe("a file store that several processes write to", () => {
  it("loses none of 2 x 1,000 releases, and their sequence has no gap", async () => {
    const { folder, releases } = await opened();
    const writers = ["first", "second"].map((actor) => writer(folder, actor, 1000));
    await Promise.all(writers.map(({ ended }) => ended));
    expect(writers.map(({ done }) => done.length)).toEqual([1000, 1000]);
    const history = (await releases.history("online", { limit: 3000 })).toReversed();
    expect(history.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 2000 }, (_, i) => i + 1));
    for (const actor of ["first", "second"]) {
      const own = history.filter((change) => change.actor === actor).map(({ comment }) => comment);
      expect(own).toEqual(Array.from({ length: 1000 }, (_, i) => String(i)));
    }
  }, 300_000);

  it("loses nothing that was said to be done, and is never torn or locked for good, when they are killed at any moment", async () => {
    const { folder, releases } = await opened();
    const done = new Map<number, string>();
    const survivor = writer(folder, "survivor", 1_000_000);
    for (let round = 0; round < 8; round++) {
      const victim = writer(folder, `victim ${round}`, 1_000_000);
      await expect.poll(() => victim.done.length, { timeout: 60_000, interval: 5 }).toBeGreaterThan(0);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
      victim.process.kill("SIGKILL");
      await victim.ended;
      for (const sequence of victim.done) done.set(sequence, `victim ${round}`);
      // Whoever is left goes on at once, and this process can read and write.
      const before = survivor.done.length;
      await expect.poll(() => survivor.done.length, { timeout: 60_000, interval: 5 }).toBeGreaterThan(before);
      const { sequence } = await releases.release({ group: "a", environment: "online", actor: "parent" });
      done.set(sequence, "parent");
    }
    survivor.process.kill("SIGKILL");
    await survivor.ended;
    for (const sequence of survivor.done) done.set(sequence, "survivor");
    const history = (await releases.history("online", { limit: 1_000_000 })).toReversed();
    expect(history.map(({ sequence }) => sequence)).toEqual(history.map((_, i) => i + 1));
    for (const [sequence, actor] of done) expect(history[sequence - 1]?.actor).toBe(actor);
    // At most one change of each killed process happened without its having said so.
    expect(history.length - done.size).toBeLessThanOrEqual(9);
    await releases.release({ group: "a", environment: "online" });
    await fileStore(folder).compareAndSet("tidy", null, "up");
    expect(await readdir(join(folder, "drafts"))).toEqual([]);
  }, 300_000);
});
