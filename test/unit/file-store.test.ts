import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { fileStore, type ReleaseStore } from "../../src/releases/index.js";

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "pointsman-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return join(path, "store");
}

function opened(path: string, options = {}): ReleaseStore {
  const store = fileStore(path, options);
  onTestFinished(() => store.close());
  return store;
}

/** Every file below a folder. */
async function files(path: string): Promise<string[]> {
  const names = await readdir(path, { recursive: true, withFileTypes: true });
  return names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe("the file store", () => {
  it("lets its owner alone read what it holds", async () => {
    const path = await folder();
    await opened(path).compareAndSet("secrets/a", null, "s3cret");
    const all = await readdir(path, { recursive: true, withFileTypes: true });
    for (const entry of all) {
      const { mode } = await stat(join(entry.parentPath, entry.name));
      expect([entry.name, mode & 0o777]).toEqual([entry.name, entry.isFile() ? 0o600 : 0o700]);
    }
    expect((await stat(path)).mode & 0o777).toBe(0o700);
  });

  it("finds every damage: a file that ends at any byte, and any byte that is another", async () => {
    const path = await folder();
    const store = opened(path);
    await store.compareAndSet("a/key", null, "the value");
    const [file] = await files(join(path, "data"));
    const whole = await readFile(file as string);
    for (let end = 0; end < whole.length; end++) {
      await writeFile(file as string, whole.subarray(0, end));
      await expect(store.get("a/key")).rejects.toMatchObject({ name: "StoreError", code: "CORRUPT" });
      const other = Buffer.from(whole);
      other[end] = (other[end] as number) ^ 1;
      await writeFile(file as string, other);
      await expect(store.get("a/key")).rejects.toMatchObject({ code: "CORRUPT" });
    }
    await expect(store.compareAndSet("a/key", 1, "new")).rejects.toMatchObject({ code: "CORRUPT" });
    await writeFile(file as string, whole);
    expect(await store.get("a/key")).toEqual({ value: "the value", version: 1 });
  });

  it("takes the lock of a dead process over, and tidies up what it left", async () => {
    const path = await folder();
    await opened(path).compareAndSet("a", null, "1");
    const ownerFile = (await files(join(path, "lock"))).find((name) => name.includes("owner-")) as string;
    const owner = JSON.parse(await readFile(ownerFile, "utf8")) as object;
    await writeFile(join(path, "lock", "77.held"), JSON.stringify({ ...owner, pid: 2 ** 22 + 1 }));
    await writeFile(join(path, "drafts", "1-left-behind"), "half");
    expect(await opened(path).compareAndSet("a", 1, "2")).toEqual({ ok: true, version: 2 });
    expect(await readdir(join(path, "drafts"))).toEqual([]);
    expect((await readdir(join(path, "lock"))).some((name) => Number.parseInt(name, 10) > 77)).toBe(true);
  });

  it("takes a process whose id another one has got since for dead", async () => {
    const path = await folder();
    await opened(path).compareAndSet("a", null, "1");
    const ownerFile = (await files(join(path, "lock"))).find((name) => name.includes("owner-")) as string;
    const owner = JSON.parse(await readFile(ownerFile, "utf8")) as { began: string | null };
    if (owner.began === null) return expect(process.platform).not.toBe("linux");
    await writeFile(join(path, "lock", "77.held"), JSON.stringify({ ...owner, began: "1" }));
    expect(await opened(path).compareAndSet("a", 1, "2")).toMatchObject({ ok: true });
  });

  it("waits for a living process, and says when that took too long", async () => {
    const path = await folder();
    await opened(path).compareAndSet("a", null, "1");
    const ownerFile = (await files(join(path, "lock"))).find((name) => name.includes("owner-")) as string;
    await writeFile(join(path, "lock", "77.held"), await readFile(ownerFile));
    const impatient = opened(path, { lockTimeoutMs: 50 });
    await expect(impatient.compareAndSet("a", 1, "2")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await rm(join(path, "lock", "77.held"));
    expect(await impatient.compareAndSet("a", 1, "2")).toMatchObject({ ok: true });
  });

  it("hears changes by looking, too, and that its folder is gone and back", async () => {
    const path = await folder();
    const store = opened(path, { pollMs: 10 });
    const heard: string[] = [];
    store.watch("live/", { changed: () => heard.push("changed"), state: (state) => heard.push(state) });
    await expect.poll(() => heard).toEqual(["live", "changed"]);
    await rm(path, { recursive: true });
    await expect.poll(() => heard.at(-1)).toBe("down");
    await mkdir(join(path, "data", "live"), { recursive: true });
    await expect.poll(() => heard.slice(-3)).toEqual(["down", "live", "changed"]);
    await chmod(path, 0o700);
    await fileStore(path).compareAndSet("live/x", null, "1");
    await expect.poll(() => heard.slice(-3)).toEqual(["live", "changed", "changed"]);
  });
});
