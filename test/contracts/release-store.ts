import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ReleaseStore } from "../../src/releases/store.js";
import { root, runTypeScript } from "../package/support/run.js";
import { describeServedStore } from "./served-store.js";
import { type StorePlace, type StoreUnderTest, Witness } from "./store-under-test.js";

/** The contract of {@link ReleaseStore}, run against one implementation. */
export function describeReleaseStore({ name, leftOut = false, hasServer = false, start }: StoreUnderTest): void {
  describe.skipIf(leftOut)(`the ${name} store`, () => {
    let place: StorePlace;
    const opened = new Set<ReleaseStore>();
    let folder = "";

    beforeAll(async () => {
      place = await start();
    });
    afterAll(() => place?.remove());
    afterEach(async () => {
      await Promise.all([...opened].map((store) => store.close()));
      opened.clear();
    });

    const open = (options?: { readonly timeoutMs?: number }) => {
      const store = place.open(options);
      opened.add(store);
      return store;
    };
    /** A key that no other test has. */
    let count = 0;
    const fresh = () => {
      count += 1;
      folder = `t${count}`;
      return `${folder}/key`;
    };

    it("says its name", () => {
      expect(open().name).toBe(name);
    });

    it("has nothing under a key that was never written", async () => {
      const store = open();
      expect(await store.get(fresh())).toBeUndefined();
      expect(await store.compareAndSet(fresh(), 1, "a")).toEqual({ ok: false, current: undefined });
    });

    it("counts the writes of a key from 1, and shows them to every store on the same data", async () => {
      const [store, other, key] = [open(), open(), fresh()];
      expect(await store.compareAndSet(key, null, "a")).toEqual({ ok: true, version: 1 });
      expect(await other.get(key)).toEqual({ value: "a", version: 1 });
      expect(await other.compareAndSet(key, 1, "b")).toEqual({ ok: true, version: 2 });
      expect(await store.get(key)).toEqual({ value: "b", version: 2 });
      expect(await store.compareAndSet(key, 2, "b")).toEqual({ ok: true, version: 3 });
    });

    it("writes nothing where the version is another one, and shows what is there", async () => {
      const [store, key] = [open(), fresh()];
      await store.compareAndSet(key, null, "a");
      const current = { value: "a", version: 1 };
      expect(await store.compareAndSet(key, null, "b")).toEqual({ ok: false, current });
      expect(await store.compareAndSet(key, 2, "b")).toEqual({ ok: false, current });
      expect(await store.get(key)).toEqual(current);
    });

    it("keeps keys apart that are nearly the same, or mean something elsewhere", async () => {
      const [store] = [open(), fresh()];
      const odd = [
        "__proto__",
        "constructor",
        "a",
        "A",
        "a/b",
        "a/B",
        "a/b/c",
        "a.b",
        "a%2Fb",
        "a%25",
        "a_b",
        "a-b",
        "a*",
        "~a",
        "a'b",
        "(a)",
        ".a",
        "a/...",
        "constructor/a",
        "%00",
      ];
      const keys = [...odd, encodeURIComponent("犬/🐕"), "k".repeat(512 - folder.length - 1)].map((key) => `${folder}/${key}`);
      for (const key of keys) expect(await store.compareAndSet(key, null, key)).toEqual({ ok: true, version: 1 });
      for (const key of keys) expect(await store.get(key)).toEqual({ value: key, version: 1 });
    });

    it.each([
      "",
      "/",
      "a/",
      "/a",
      "a//b",
      "a b",
      "é",
      "a\0",
      "a\nb",
      "%",
      "%zz",
      "%2f",
      ".",
      "..",
      "a/../b",
      "./a",
      "a\\b",
      "k".repeat(513),
    ])("refuses the key %j", async (key) => {
      const store = open();
      await expect(store.get(key)).rejects.toMatchObject({ name: "StoreError", code: "INVALID_KEY" });
      await expect(store.compareAndSet(key, null, "a")).rejects.toMatchObject({ name: "StoreError", code: "INVALID_KEY" });
    });

    it.each(["/", "../", "a/../", "a//", "./a", "a b", "%2f", "k".repeat(513)])(
      "watches no prefix %j, with which no key begins",
      (prefix) => {
        expect(() => open().watch(prefix, new Witness())).toThrow(expect.objectContaining({ name: "StoreError", code: "INVALID_KEY" }));
      },
    );

    it("refuses what is no text that all keep, and no version, and writes nothing", async () => {
      const [store, key] = [open(), fresh()];
      for (const value of ["a\0b", "\ud83d", "\udc15\ud83d"])
        await expect(store.compareAndSet(key, null, value)).rejects.toThrow(TypeError);
      await expect(store.compareAndSet(key, null, `${"é".repeat(2 ** 19)}x`)).rejects.toThrow(RangeError);
      for (const version of [0, -1, 1.5, Number.NaN, 2 ** 53]) {
        await expect(store.compareAndSet(key, version, "a")).rejects.toThrow(TypeError);
      }
      expect(await store.get(key)).toBeUndefined();
    });

    it("keeps a value of 1 MiB, and shows it", async () => {
      const [store, key] = [open(), fresh()];
      const value = "é".repeat(2 ** 19);
      expect(await store.compareAndSet(key, null, value)).toEqual({ ok: true, version: 1 });
      expect((await open().get(key))?.value === value).toBe(true);
    });

    it("gives back every text as it was", { timeout: 60_000 }, async () => {
      const [store, key] = [open(), fresh()];
      let expected: number | null = null;
      const keep = async (value: string) => {
        const written = await store.compareAndSet(key, expected, value);
        if (!written.ok) throw new Error("Nobody else writes here.");
        expected = written.version;
        expect((await store.get(key))?.value === value).toBe(true);
      };
      for (const value of ["", " ", "\n", "\\", "'\"$1", "\u0001\u001f\u007f", "\ufeff", "日本語 🐕 é e\u0301", "null"]) await keep(value);
      await keep("x".repeat(1_000_000));
      await keep("🐕".repeat(250_000));
      await fc.assert(fc.asyncProperty(fc.json(), keep), { numRuns: 30 });
    });

    it("lets exactly one of many writers make each version, however they interleave", { timeout: 60_000 }, async () => {
      const stores = [open(), open(), open()];
      /** Each writer begins after some milliseconds and believes some version to be there. */
      const writers = fc.array(fc.record({ store: fc.nat(2), afterMs: fc.nat(4), believed: fc.nat(3) }), { minLength: 2, maxLength: 12 });
      await fc.assert(
        fc.asyncProperty(writers, async (plan) => {
          const key = fresh();
          const results = await Promise.all(
            plan.map(async ({ store, afterMs, believed }, writer) => {
              await new Promise((resolve) => setTimeout(resolve, afterMs));
              return (stores[store] as ReleaseStore).compareAndSet(key, believed === 0 ? null : believed, `writer ${writer}`);
            }),
          );
          const won = results.flatMap((result, writer) => (result.ok ? [{ writer, version: result.version }] : []));
          won.sort((a, b) => a.version - b.version);
          // Gapless, and each follows what its writer believed.
          expect(won.map(({ version }) => version)).toEqual(won.map((_, i) => i + 1));
          expect(won.map(({ writer }) => plan[writer]?.believed)).toEqual(won.map((_, i) => i));
          const last = won.at(-1);
          expect(await stores[0]?.get(key)).toEqual(last && { value: `writer ${last.writer}`, version: last.version });
          for (const [i, result] of results.entries()) if (!result.ok) expect(result.current?.version ?? 0).not.toBe(plan[i]?.believed);
        }),
        { numRuns: 40 },
      );
    });

    it("loses none of 2 x 500 increments of two writers", { timeout: 120_000 }, async () => {
      const key = fresh();
      const write = async (store: ReleaseStore) => {
        for (let done = 0; done < 500; ) {
          const current = await store.get(key);
          const next = String(Number(current?.value ?? 0) + 1);
          if ((await store.compareAndSet(key, current?.version ?? null, next)).ok) done += 1;
        }
      };
      await Promise.all([write(open()), write(open())]);
      expect(await open().get(key)).toEqual({ value: "1000", version: 1000 });
    });

    it("tells a watch of every write, after which a read sees it", { timeout: 30_000 }, async () => {
      const [reader, writer, key] = [open(), open(), fresh()];
      const witness = new Witness();
      reader.watch(`${folder}/`, witness);
      await witness.live();
      for (let version = 0; version < 20; version++) {
        const before = witness.changes;
        await writer.compareAndSet(key, version === 0 ? null : version, "a");
        await witness.until(() => witness.changes > before);
        expect((await reader.get(key))?.version).toBe(version + 1);
      }
      expect(witness.states).toEqual(["live"]);
    });

    it("watches what begins with the prefix, wherever the prefix ends, and nothing else", async () => {
      const [store] = [open(), fresh()];
      const witness = new Witness();
      store.watch(`${folder}/a/b`, witness);
      const all = new Witness();
      store.watch("", all);
      await Promise.all([witness.live(), all.live()]);
      const told = async (key: string) => {
        const [before, beforeAll] = [witness.changes, all.changes];
        await store.compareAndSet(`${folder}/${key}`, null, "a");
        await all.until(() => all.changes > beforeAll);
        await new Promise((resolve) => setTimeout(resolve, 100));
        return witness.changes > before;
      };
      for (const key of ["a/b", "a/bc", "a/b/c", "a/b%20"]) expect({ key, told: await told(key) }).toEqual({ key, told: true });
      for (const key of ["a", "a/c", "a/B", "a/a", "b/a/b", "a%2Fb"]) expect({ key, told: await told(key) }).toEqual({ key, told: false });
    });

    it("tells a watch nothing any more once it is stopped, and others go on", async () => {
      const [store, key] = [open(), fresh()];
      const [stopped, goesOn] = [new Witness(), new Witness()];
      const stop = store.watch(folder, stopped);
      store.watch(folder, goesOn);
      await Promise.all([stopped.live(), goesOn.live()]);
      stop();
      const [before, beforeOther] = [stopped.changes, goesOn.changes];
      await store.compareAndSet(key, null, "a");
      await goesOn.until(() => goesOn.changes > beforeOther);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(stopped.changes).toBe(before);
      stop();
    });

    it("tells the watches of a store that is closed nothing any more, and those of others go on", async () => {
      const [store, other, key] = [open(), open(), fresh()];
      const [ended, goesOn] = [new Witness(), new Witness()];
      const stop = store.watch(folder, ended);
      other.watch(folder, goesOn);
      await Promise.all([ended.live(), goesOn.live()]);
      await store.close();
      const [told, before] = [[...ended.states, ended.changes], goesOn.changes];
      await other.compareAndSet(key, null, "a");
      await goesOn.until(() => goesOn.changes > before);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect([...ended.states, ended.changes]).toEqual(told);
      stop();
    });

    it("does nothing for a caller who has given up already", async () => {
      const [store, key] = [open(), fresh()];
      const reason = new Error("given up");
      const signal = AbortSignal.abort(reason);
      await expect(store.get(key, { signal })).rejects.toBe(reason);
      await expect(store.compareAndSet(key, null, "a", { signal })).rejects.toBe(reason);
      expect(await store.get(key)).toBeUndefined();
    });

    it("refuses all that comes after close, which may be called again", async () => {
      const [store, key] = [open(), fresh()];
      await store.get(key);
      const underWay = store.get(key).then(
        () => "CLOSED",
        ({ code }) => code,
      );
      await Promise.all([store.close(), store.close()]);
      expect(await underWay).toBe("CLOSED");
      await expect(store.get(key)).rejects.toMatchObject({ name: "StoreError", code: "CLOSED" });
      await expect(store.compareAndSet(key, null, "a")).rejects.toMatchObject({ name: "StoreError", code: "CLOSED" });
      expect(() => store.watch(key, new Witness())).toThrow(expect.objectContaining({ name: "StoreError", code: "CLOSED" }));
      await store.close();
      expect(await open().get(key)).toBeUndefined();
    });

    it("keeps no process alive that has closed it, whatever was under way", { timeout: 60_000 }, async () => {
      const file = join(root, `.cache/close-${name}.ts`);
      mkdirSync(join(root, ".cache"), { recursive: true });
      writeFileSync(file, closingProgram(place.program, fresh()));
      const finished = await runTypeScript(file).finally(() => rmSync(file));
      expect(finished).toEqual({ exitCode: 0, stdout: "closed\n", stderr: "" });
    });

    if (hasServer) describeServedStore(() => place, open, fresh);
  });
}

/** Does much at once, without a warning; leaves a read and watches under way; and ends by itself or not at all. */
function closingProgram({ imports, open }: StorePlace["program"], key: string): string {
  return `${imports}
const store = ${open};
await new Promise((resolve) => store.watch("a", { changed() {}, state: resolve }));
await Promise.all(Array.from({ length: 30 }, () => store.get("nothing")));
for (let i = 0; i < 12; i++) store.watch("b", { changed() {}, state() {} });
await store.compareAndSet(${JSON.stringify(key)}, null, "a");
store.get(${JSON.stringify(key)}).catch(() => {});
await store.close();
console.log("closed");
`;
}
