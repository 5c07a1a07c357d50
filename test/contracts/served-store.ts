import { describe, expect, it } from "vitest";
import type { ReleaseStore, StoreError } from "../../src/releases/store.js";
import { type StorePlace, Witness } from "./store-under-test.js";

type Open = (options?: { readonly timeoutMs?: number }) => ReleaseStore;

/** A time that is short for a server that answers nothing, in milliseconds, and the most that may pass before it is told. */
const [timeoutMs, patienceMs] = [700, 6_000];

/** What holds of a store while its server comes and goes. */
export function describeServedStore(place: () => StorePlace, open: Open, fresh: () => string): void {
  describe("whose server comes and goes", () => {
    const server = () => {
      const found = place().server;
      if (found === undefined) throw new Error("This store has no server.");
      return found;
    };
    const failing = async (work: Promise<unknown>) => {
      const began = performance.now();
      const error = await work.then(
        () => undefined,
        (reason: StoreError) => reason,
      );
      expect(performance.now() - began).toBeLessThan(patienceMs);
      return error;
    };

    it("says at once that it is down, and that nothing was written", { timeout: 60_000 }, async () => {
      const [store, never, key] = [open(), open(), fresh()];
      await store.compareAndSet(key, null, "a");
      await server().kill();
      try {
        for (const each of [store, never]) {
          expect(await failing(each.get(key))).toMatchObject({ name: "StoreError", code: "UNAVAILABLE" });
          expect(await failing(each.compareAndSet(key, 1, "b"))).toMatchObject({ name: "StoreError", code: "UNAVAILABLE" });
        }
      } finally {
        await server().start();
      }
      expect(await store.get(key)).toEqual({ value: "a", version: 1 });
      expect(await never.compareAndSet(key, 1, "b")).toEqual({ ok: true, version: 2 });
    });

    it("does not hang on a server that answers nothing; a write on its way is unknown, one that never left is not", {
      timeout: 60_000,
    }, async () => {
      const [store, never, key] = [open({ timeoutMs }), open({ timeoutMs }), fresh()];
      await store.compareAndSet(key, null, "a");
      await server().freeze();
      try {
        expect(await failing(store.get(key))).toMatchObject({ code: "UNAVAILABLE" });
        expect(await failing(never.get(key))).toMatchObject({ code: "UNAVAILABLE" });
      } finally {
        server().thaw();
      }
      expect(await store.get(key)).toEqual({ value: "a", version: 1 });
      await server().freeze();
      try {
        expect(await failing(store.compareAndSet(key, 1, "b"))).toMatchObject({ name: "StoreError", code: "UNKNOWN" });
      } finally {
        server().thaw();
      }
      // It happened or it did not.
      expect([
        { value: "a", version: 1 },
        { value: "b", version: 2 },
      ]).toContainEqual(await store.get(key));
    });

    it("leaves it open what became of a write whose caller gives up, and tells a reader his own reason", { timeout: 60_000 }, async () => {
      const [store, key] = [open(), fresh()];
      await store.compareAndSet(key, null, "a");
      await server().freeze();
      const reason = new Error("given up");
      try {
        const controller = new AbortController();
        setTimeout(() => controller.abort(reason), 200);
        expect(await failing(store.compareAndSet(key, 1, "b", { signal: controller.signal }))).toMatchObject({
          code: "UNKNOWN",
          cause: reason,
        });
        const other = new AbortController();
        setTimeout(() => other.abort(reason), 200);
        expect(await failing(store.get(key, { signal: other.signal }))).toBe(reason);
      } finally {
        server().thaw();
      }
      expect((await store.get(key))?.value).toMatch(/^[ab]$/);
    });

    it("tells a watch that it is down, and when it is back, that something may have changed meanwhile", { timeout: 60_000 }, async () => {
      const [store, key] = [open(), fresh()];
      const witness = new Witness();
      store.watch(key, witness);
      await witness.live();
      await server().kill();
      await witness.until(() => witness.states.at(-1) === "down");
      await server().start();
      await open().compareAndSet(key, null, "meanwhile");
      await witness.until(async () => witness.states.at(-1) === "live" && (await store.get(key))?.value === "meanwhile");
      const before = witness.changes;
      await open().compareAndSet(key, 1, "after");
      await witness.until(() => witness.changes > before);
    });

    it("notices that a watch hears nothing any more, though nobody said so", { timeout: 60_000 }, async () => {
      const [store, key] = [open({ timeoutMs }), fresh()];
      const witness = new Witness();
      store.watch(key, witness);
      await witness.live();
      await server().freeze();
      try {
        await witness.until(() => witness.states.at(-1) === "down");
      } finally {
        server().thaw();
      }
      await witness.until(() => witness.states.at(-1) === "live");
    });

    it("killed in the middle of writes: each happened or did not, and only what may have happened is unknown", {
      timeout: 120_000,
    }, async () => {
      const seen = { ok: 0, unknown: 0 };
      for (let round = 0; round < 5; round++) {
        const writers = await Promise.all(Array.from({ length: 4 }, () => startWriter(open(), fresh())));
        await new Promise((resolve) => setTimeout(resolve, 20 + 60 * Math.random()));
        await server().kill();
        const ends = await Promise.all(writers.map(({ end }) => end));
        await server().start();
        for (const { key, confirmed, code } of ends) {
          const found = await open().get(key);
          const allowed = code === "UNKNOWN" ? [confirmed, confirmed + 1] : [confirmed];
          expect(allowed).toContain(found?.version ?? 0);
          if (found !== undefined) expect(found.value).toBe(`write ${found.version}`);
          seen.ok += confirmed;
          if (code === "UNKNOWN") seen.unknown += 1;
        }
      }
      expect(seen.ok).toBeGreaterThan(0);
      expect(seen.unknown).toBeGreaterThan(0);
    });
  });
}

/** Writes as fast as it can until the first failure. */
async function startWriter(store: ReleaseStore, key: string) {
  await store.get(key);
  const run = async () => {
    for (let confirmed = 0; ; confirmed++) {
      try {
        await store.compareAndSet(key, confirmed === 0 ? null : confirmed, `write ${confirmed + 1}`);
      } catch (error) {
        return { key, confirmed, code: (error as StoreError).code };
      }
    }
  };
  return { end: run() };
}
