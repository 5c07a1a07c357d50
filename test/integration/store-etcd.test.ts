import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ReleaseStore } from "../../src/releases/store.js";
import { type EtcdStoreOptions, etcdStore } from "../../src/releases/stores/etcd/index.js";
import { Witness } from "../contracts/store-under-test.js";
import { type EtcdServer, hasEtcd, startEtcd } from "../support/servers/etcd.js";
import { leaveOut } from "../support/servers/required.js";
import { deadUrl } from "./support/free-port.js";

const base64 = (text: string) => Buffer.from(text).toString("base64");

describe.skipIf(leaveOut("etcd", hasEtcd))("the etcd store", () => {
  const stores: ReleaseStore[] = [];
  const servers: EtcdServer[] = [];
  let server: EtcdServer;
  const start = async () => {
    const started = await startEtcd();
    servers.push(started);
    return started;
  };
  beforeAll(async () => {
    server = await start();
  });
  afterEach(() => Promise.all(stores.splice(0).map((store) => store.close())));
  afterAll(() => Promise.all(servers.map((each) => each.remove())));

  const open = (options: Partial<EtcdStoreOptions> = {}) => {
    const store = etcdStore({ endpoints: server.url, backoff: { baseMs: 20, maxMs: 200 }, ...options });
    stores.push(store);
    return store;
  };
  const compact = async (own: EtcdServer) => {
    const { header } = (await own.ask("/v3/kv/range", { key: "AA==" })) as { header: { revision: string } };
    await own.ask("/v3/kv/compaction", { revision: header.revision, physical: true });
  };

  it("keeps its keys under its prefix, and without a lease", async () => {
    await open({ prefix: "there/" }).compareAndSet("a", null, "kept");
    const { kvs } = await server.ask("/v3/kv/range", { key: base64("there/a") });
    expect(kvs).toEqual([expect.objectContaining({ key: base64("there/a"), value: base64("kept"), version: "1" })]);
    expect(kvs).not.toEqual([expect.objectContaining({ lease: expect.anything() })]);
    expect(await open({ prefix: "here/" }).get("a")).toBeUndefined();
  });

  it.each([
    {},
    { endpoints: [] },
    { endpoints: "127.0.0.1:2379" },
    { endpoints: "ftp://a" },
    { endpoints: "http://a/v3" },
    { endpoints: "http://user:hunter2@a" },
    { endpoints: "http://a", username: "root" },
    { endpoints: "http://a", prefix: "" },
    { endpoints: "http://a", prefix: "é" },
    { endpoints: "http://a", timeoutMs: 0 },
  ])("refuses the options %j, and quotes no password", (options) => {
    expect(() => etcdStore(options as EtcdStoreOptions)).toThrow(TypeError);
    expect(() => etcdStore(options as EtcdStoreOptions)).not.toThrow("hunter2");
  });

  it("tries its endpoints in turn, for reads, writes and watches", async () => {
    const store = open({ endpoints: [await deadUrl(), await deadUrl(), server.url] });
    const witness = new Witness();
    store.watch("turn", witness);
    expect(await store.compareAndSet("turn", null, "a")).toEqual({ ok: true, version: 1 });
    expect(await store.get("turn")).toEqual({ value: "a", version: 1 });
    await witness.live();
  });

  it("leaves a member that answers nothing for one that does, in the middle of a read", { timeout: 30_000 }, async () => {
    const members = [await start(), await start()];
    const store = open({ endpoints: members.map(({ url }) => url), timeoutMs: 4_000 });
    await store.get("a");
    // Whichever it prefers.
    for (const member of members) {
      await member.freeze();
      try {
        expect(await store.get("a")).toBeUndefined();
      } finally {
        member.thaw();
      }
    }
  });

  it("goes on with a watch where it broke off, and begins anew where that was compacted", { timeout: 60_000 }, async () => {
    const own = await start();
    // Its endpoint is down for a moment; what happens meanwhile is written by a store that is quicker to come back.
    const store = open({ endpoints: own.url, backoff: { baseMs: 4_000, maxMs: 4_000 } });
    const writer = open({ endpoints: own.url });
    const witness = new Witness();
    const errors: unknown[] = [];
    store.watch("", {
      changed: () => witness.changed(),
      state: (state, error) => {
        witness.state(state);
        errors.push(error);
      },
    });
    await witness.live();
    for (let round = 0; round < 5 && !errors.some(isCompacted); round++) {
      await own.kill();
      await witness.until(() => witness.states.at(-1) === "down");
      await own.start();
      for (let i = 0; i < 5; i++) await writer.compareAndSet(`r${round}/${i}`, null, "a");
      await compact(own);
      await witness.until(async () => witness.states.at(-1) === "live" && (await store.get(`r${round}/4`)) !== undefined);
      await witness.live();
    }
    await expect.poll(() => errors.some(isCompacted), { timeout: 10_000 }).toBe(true);
    await witness.until(() => witness.states.at(-1) === "live");
    const before = witness.changes;
    await writer.compareAndSet("after", null, "a");
    await witness.until(() => witness.changes > before);
  });

  it("notices that etcd was restored from an earlier backup, whose revisions are lower", { timeout: 60_000 }, async () => {
    const own = await start();
    const store = open({ endpoints: own.url });
    for (let i = 0; i < 20; i++) await store.compareAndSet(`k${i}`, null, "a");
    const witness = new Witness();
    store.watch("", witness);
    await witness.live();
    await own.kill();
    own.empty();
    await own.start();
    await witness.until(() => witness.states.at(-1) === "live" && witness.states.includes("down"));
    await witness.until(async () => (await store.get("k0")) === undefined);
    const before = witness.changes;
    await store.compareAndSet("k0", null, "b");
    await witness.until(() => witness.changes > before);
  });

  it("hears of many large values that were written while it was away", { timeout: 60_000 }, async () => {
    const own = await start();
    const [store, writer] = [open({ endpoints: own.url, backoff: { baseMs: 1_000, maxMs: 1_000 } }), open({ endpoints: own.url })];
    const witness = new Witness();
    store.watch("", witness);
    await witness.live();
    await own.kill();
    await own.start();
    for (let i = 0; i < 12; i++) await writer.compareAndSet(`large/${i}`, null, "x".repeat(1_000_000));
    await witness.until(() => witness.states.at(-1) === "live" && witness.states.includes("down"));
    const before = witness.changes;
    await writer.compareAndSet("small", null, "a");
    await witness.until(() => witness.changes > before);
  });

  describe("with users", () => {
    let own: EtcdServer;
    const credentials = { username: "root", password: "hunter2" };
    beforeAll(async () => {
      own = await start();
      await own.ask("/v3/auth/user/add", { name: "root", password: "hunter2" });
      await own.ask("/v3/auth/role/add", { name: "root" });
      await own.ask("/v3/auth/user/grant", { user: "root", role: "root" });
      await own.ask("/v3/auth/enable", {});
    });

    it("says who it is, and again when its token is not known any more", { timeout: 60_000 }, async () => {
      const store = open({ endpoints: own.url, ...credentials });
      const witness = new Witness();
      store.watch("", witness);
      await witness.live();
      expect(await store.compareAndSet("a", null, "a")).toEqual({ ok: true, version: 1 });
      // A member that starts again has forgotten all tokens.
      await own.kill();
      await own.start();
      expect(await store.compareAndSet("a", 1, "b")).toEqual({ ok: true, version: 2 });
      await witness.until(() => witness.states.length >= 3 && witness.states.at(-1) === "live");
    });

    it("gets another token when users have changed", async () => {
      const store = open({ endpoints: own.url, ...credentials });
      await store.get("a");
      const { token } = (await own.ask("/v3/auth/authenticate", { name: "root", password: "hunter2" })) as { token: string };
      await own.ask("/v3/auth/user/add", { name: "somebody", password: "x" }, token);
      expect(await store.compareAndSet("b", null, "a")).toEqual({ ok: true, version: 1 });
    });

    it("tells who is not let in, without the password", async () => {
      const failures: unknown[] = [];
      for (const wrong of [{}, { username: "root", password: "secret7" }]) {
        const store = open({ endpoints: own.url, ...wrong });
        failures.push(store, await store.compareAndSet("c", null, "a").catch((error) => error));
        store.watch("", { changed() {}, state: (_, error) => failures.push(error) });
        await expect.poll(() => failures.length % 3).toBe(0);
      }
      expect(failures).toContainEqual(expect.objectContaining({ code: "UNAVAILABLE", message: expect.stringContaining("see the user") }));
      expect(inspect(failures, { depth: 8, showHidden: true })).not.toContain("secret7");
    });

    it("does without where etcd asks nobody", async () => {
      expect(await open(credentials).get("never")).toBeUndefined();
    });
  });
});

function isCompacted(error: unknown): boolean {
  return error instanceof Error && error.message.includes("compacted");
}
