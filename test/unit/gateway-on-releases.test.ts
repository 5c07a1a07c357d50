import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { ConfigError, createGateway, fn, http, isGatewayError, mock, type ReleasedConfig } from "../../src/index.js";
import { memoryStore, openReleases, type ReleaseStore, type StoreEntry } from "../../src/releases/index.js";
import { MoodyStore, nextFailure, nextUpdate, said, talking } from "./support/releasing.js";

const pets = { group: "pets", environment: "online" };

async function opened(store: ReleaseStore = memoryStore()) {
  const releases = openReleases({ store });
  await releases.saveRevision(talking("pets", "one"));
  await releases.saveRevision(talking("pets", "two"));
  return releases;
}

function following(config: ReleasedConfig, options: Parameters<typeof createGateway>[1] = {}) {
  const gateway = createGateway(config, options);
  onTestFinished(() => gateway.close());
  return gateway;
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "pointsman-"));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

describe("a gateway on releases", () => {
  it("answers 503 and is not ready until something is released", async () => {
    const releases = await opened();
    const gateway = following({ releases });
    for (const url of ["/", "/pets", "/any/where?x"]) {
      const answer = await gateway.dispatch({ method: "OPTIONS", url });
      expect(answer.status).toBe(503);
      expect(await answer.json()).toMatchObject({ code: "UNAVAILABLE", reason: "NOTHING_RELEASED" });
      expect(gateway.resolve({ method: "GET", url })).toMatchObject({ matched: false, code: "UNAVAILABLE", status: 503 });
    }
    expect(gateway.status()).toMatchObject({ ready: false, environment: "online", groups: [], releases: { sequence: null, from: null } });
    await releases.release({ ...pets, revision: "0.0.1" });
    await gateway.ready();
    expect(await said(gateway, "pets")).toBe("one");
    expect(gateway.status()).toMatchObject({
      ready: true,
      releases: { sequence: 1, from: "store", store: "live", staleMs: 0, problem: null },
      groups: [{ group: "pets", revision: "0.0.1", sequence: 1, health: "up" }],
    });
  });

  it("follows release, switch, rollback and taking offline, and says which revision answered and from where", async () => {
    const releases = await opened();
    await releases.release({ ...pets, revision: "0.0.1" });
    const gateway = following({ releases });
    await gateway.ready();
    const served = async () => {
      const { revision, source, kind } = (await gateway.dispatch({ method: "GET", url: "/pets" })).served;
      return `${revision} ${source} ${kind}`;
    };
    const then = async (change: () => Promise<unknown>) => {
      const updated = nextUpdate(gateway);
      await change();
      await updated;
      return served();
    };
    expect(await served()).toBe("0.0.1 group mock");
    expect(await then(() => releases.release({ ...pets, backend: mock({ text: "canary" }) }))).toBe("0.0.2 release mock");
    expect(await then(() => releases.switchRevision({ ...pets, revision: "0.0.1" }))).toBe("0.0.1 release mock");
    expect(await then(() => releases.takeOffline(pets))).toBe("0.0.1 gateway gateway");
    expect(await then(() => releases.rollback(pets))).toBe("0.0.1 release mock");
    expect(await then(() => releases.rollback(pets))).toBe("0.0.2 release mock");
    expect(await then(() => releases.rollback(pets))).toBe("0.0.1 group mock");
  });

  it.each(Array.from({ length: 40 }, (_, turns) => turns))(
    "hears a change that comes %i turns after it served the one before",
    async (turns) => {
      const store = memoryStore();
      const releases = await opened(store);
      await releases.release({ ...pets, revision: "0.0.1" });
      const { value } = (await store.get("live/online/pointer")) as StoreEntry;
      await releases.release({ ...pets, revision: "0.0.2" });
      const gateway = following({ releases });
      await nextUpdate(gateway);
      for (let turn = 0; turn < turns; turn++) await null;
      // Faster than a release, which reads and writes more: what a store of another process may tell at any turn.
      await store.compareAndSet("live/online/pointer", 2, JSON.stringify({ ...JSON.parse(value), sequence: 3 }));
      await vi.waitFor(async () => expect(await said(gateway, "pets")).toBe("one"), { timeout: 1000, interval: 5 });
    },
  );

  it("answers 503 with a reason where a group is offline, prepares nothing of it, and explains so", async () => {
    const releases = openReleases({ store: memoryStore() });
    await releases.saveRevision(talking("pets", "", { apis: [{ name: "get", method: "GET", path: "/pets", backend: fn("nowhere") }] }));
    await releases.saveRevision(talking("cats", "miao"));
    await releases.release({ group: "cats", environment: "online" });
    await releases.release(pets);
    await releases.takeOffline(pets);
    const gateway = following({ releases }, { functions: { nowhere: () => ({ status: 200 }) } });
    await gateway.ready();
    const answer = await gateway.dispatch({ method: "GET", url: "/pets" });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: "UNAVAILABLE", reason: "GROUP_OFFLINE", detail: 'The group "pets" is offline.' });
    expect(answer.served).toMatchObject({ group: "pets", api: "get", revision: "0.0.1", kind: "gateway", source: "gateway" });
    expect(gateway.explain({ method: "GET", url: "/pets" })).toMatchObject({ status: 503, code: "UNAVAILABLE", resolution: null });
    expect(gateway.resolve({ method: "GET", url: "/pets" })).toMatchObject({ matched: false, code: "UNAVAILABLE", status: 503 });
    expect((await gateway.dispatch({ method: "POST", url: "/pets" })).status).toBe(405);
    expect(await said(gateway, "cats")).toBe("miao");
    expect(
      gateway
        .status()
        .groups.map(({ group, health }) => `${group} ${health}`)
        .sort(),
    ).toEqual(["cats up", "pets offline"]);
  });

  it("lets a live group have the routes of one that is offline", async () => {
    const releases = await opened();
    await releases.saveRevision({ ...talking("pets", "new owner"), name: "heir" });
    await releases.release(pets);
    await releases.takeOffline(pets);
    await releases.release({ group: "heir", environment: "online" });
    const gateway = following({ releases });
    await gateway.ready();
    expect(await said(gateway, "pets")).toBe("new owner");
  });

  it("explains the backend that was chosen at release between rules and the group's own", async () => {
    const releases = openReleases({ store: memoryStore() });
    const rules = [{ environment: "online", when: { header: { "x-beta": "1" } }, backend: mock({ text: "beta" }) }];
    await releases.saveRevision(talking("pets", "own", { rules }));
    await releases.release({ ...pets, backend: mock({ text: "chosen" }) });
    const gateway = following({ releases });
    await gateway.ready();
    const outcomes = (headers: Record<string, string>) =>
      gateway.explain({ method: "GET", url: "/pets", headers }).backends.map(({ source, outcome }) => `${source} ${outcome}`);
    expect(outcomes({})).toEqual(["api absent", "rule not-met", "release chosen", "group outranked"]);
    expect(outcomes({ "x-beta": "1" })).toEqual(["api absent", "rule chosen", "release outranked", "group outranked"]);
    expect(gateway.routes()).toMatchObject([{ kind: "mock", source: "release", rules: 1 }]);
  });

  it("serves its environment only, which no header of a client can change", async () => {
    const releases = await opened();
    await releases.release({ ...pets, environment: "test", revision: "0.0.1" });
    await releases.release({ ...pets, revision: "0.0.2" });
    const gateway = following({ releases, environment: "test" });
    await gateway.ready();
    const headers = { "x-env": "online", "x-environment": "online", environment: "online", "x-forwarded-host": "online" };
    expect(await (await gateway.dispatch({ method: "GET", url: "/pets?env=online", headers })).text()).toBe("one");
    expect(() => createGateway({ releases, environment: "nowhere" })).toThrow(ConfigError);
  });

  it("serves the environment that a host reaches, where it is told which", async () => {
    const releases = await opened();
    await releases.release({ ...pets, environment: "test", revision: "0.0.1" });
    await releases.release({ ...pets, revision: "0.0.2" });
    const gateway = following({ releases, environmentByHost: { "test.example.com": "test", "*.Preview.example.com": "test" } });
    await gateway.ready();
    const text = async (url: string, host?: string) =>
      (await gateway.dispatch({ method: "GET", url, ...(host !== undefined && { headers: { host } }) })).text();
    expect(await text("/pets")).toBe("two");
    expect(await text("/pets", "api.example.com")).toBe("two");
    expect(await text("/pets", "TEST.example.com:8080")).toBe("one");
    expect(await text("/pets", "a.b.preview.example.com")).toBe("one");
    expect(await text("/pets", "preview.example.com")).toBe("two");
    expect(await text("http://test.example.com/pets")).toBe("one");
    expect(await (await gateway.fetch(new Request("http://test.example.com/pets"))).text()).toBe("one");
    expect((await gateway.dispatch({ method: "GET", url: "/pets", headers: { host: "a/..@test.example.com" } })).status).toBe(400);
    expect((await gateway.dispatch(null as never)).status).toBe(500);
    expect(gateway.status()).toMatchObject({ ready: true, environment: "online", others: [{ environment: "test", ready: true }] });
    expect(() => createGateway({ releases, environmentByHost: { "a b": "test", "b.example.com": "nowhere" } })).toThrow(/2 issues/);
  });

  it("can't be updated by hand", async () => {
    const gateway = following({ releases: await opened() });
    expect(() => gateway.update({ groups: [] })).toThrow(TypeError);
  });

  it("rejects who waits for it when it is closed before anything was released", async () => {
    const gateway = createGateway({ releases: await opened() });
    const ready = gateway.ready();
    await gateway.close();
    await expect(ready).rejects.toSatisfy(isGatewayError);
    expect(gateway.status().ready).toBe(false);
  });

  it("closes adapters once, also where it serves several environments", async () => {
    let closed = 0;
    const releases = await opened();
    const counting = {
      kind: "counting",
      levels: ["api"] as const,
      prepare: () => () => Promise.reject(),
      close: async () => void closed++,
    };
    const gateway = createGateway({ releases, environmentByHost: { "test.example.com": "test" } }, { backends: [counting] });
    await gateway.close();
    await gateway.close();
    expect(closed).toBe(1);
  });

  it("tells how fit the HTTP targets of each group are", async () => {
    const releases = openReleases({ store: memoryStore() });
    const dead = (name: string, ...urls: string[]) => talking(name, "", { backend: http(urls, { circuitBreaker: { failures: 1 } }) });
    await releases.saveRevision(dead("down", "http://127.0.0.1:9/d"));
    await releases.saveRevision(dead("degraded", "http://127.0.0.1:9/x", "http://127.0.0.1:9/y"));
    for (const group of ["down", "degraded"]) await releases.release({ group, environment: "online" });
    const gateway = following({ releases });
    await gateway.ready();
    expect(gateway.status().groups.map(({ health }) => health)).toEqual(["up", "up"]);
    for (const group of ["down", "degraded"]) expect(await said(gateway, group)).toBe(502);
    expect(
      gateway
        .status()
        .groups.map(({ group, health }) => `${group} ${health}`)
        .sort(),
    ).toEqual(["degraded degraded", "down down"]);
  });
});

describe("what can't be served", () => {
  it("is refused and reported where this gateway lacks a function, and the old one serves", async () => {
    const releases = await opened();
    await releases.release({ ...pets, revision: "0.0.1" });
    const gateway = following({ releases });
    await gateway.ready();
    await releases.saveRevision(talking("pets", "", { apis: [{ name: "get", method: "GET", path: "/pets", backend: fn("unknown") }] }));
    const failure = nextFailure(gateway);
    await releases.release(pets);
    expect(await failure).toMatchObject({ name: "ConfigError", issues: [{ code: "UNKNOWN_FUNCTION" }] });
    expect(await said(gateway, "pets")).toBe("one");
    expect(gateway.status()).toMatchObject({ ready: true, releases: { sequence: 1, problem: expect.stringContaining("unknown") } });
    const updated = nextUpdate(gateway);
    await releases.rollback(pets);
    await updated;
    expect(gateway.status().releases).toMatchObject({ sequence: 3, problem: null });
  });

  const pointer = "live/online/pointer";
  type Text = Record<string, unknown>;

  it.each<[string, (live: Text) => unknown]>([
    ["text that breaks off", (live) => JSON.stringify(live).slice(0, -20)],
    ["nothing", () => ""],
    ["no groups any more", (live) => JSON.stringify({ ...live, sequence: 9, groups: {} })],
    ["a lower sequence number in the same epoch", (live) => JSON.stringify({ ...live, sequence: 1 })],
    ["an earlier epoch", (live) => JSON.stringify({ ...live, sequence: 9, epoch: "0" })],
    ["a revision that isn't there", (live) => JSON.stringify({ ...live, sequence: 9 }).replaceAll(/"digest":"[0-9a-f]/g, '"digest":"x')],
    ["groups of another shape", (live) => JSON.stringify({ ...live, sequence: 9, groups: { pets: { revision: "0.0.1" } } })],
  ])("is refused and reported when the store holds %s", async (_, damaged) => {
    const store = memoryStore();
    const releases = await opened(store);
    await releases.release({ ...pets, revision: "0.0.1" });
    await releases.release({ ...pets, revision: "0.0.2" });
    const gateway = following({ releases });
    await gateway.ready();
    const { value, version } = (await store.get(pointer)) as { value: string; version: number };
    const failure = nextFailure(gateway);
    await store.compareAndSet(pointer, version, damaged(JSON.parse(value) as Text) as string);
    expect(await failure).toBeInstanceOf(Error);
    expect(await said(gateway, "pets")).toBe("two");
    expect(gateway.status()).toMatchObject({ ready: true, releases: { sequence: 2 } });
    const updated = nextUpdate(gateway);
    await store.compareAndSet(pointer, version + 1, JSON.stringify({ ...(JSON.parse(value) as Text), sequence: 3 }));
    await updated;
    expect(gateway.status().releases).toMatchObject({ sequence: 3, problem: null });
  });

  it("is a store that went back, until a new epoch begins", async () => {
    const store = memoryStore();
    const releases = await opened(store);
    await releases.release({ ...pets, revision: "0.0.1" });
    const backup = (await store.get(pointer))?.value as string;
    await releases.release({ ...pets, revision: "0.0.2" });
    const gateway = following({ releases });
    await gateway.ready();
    const failure = nextFailure(gateway);
    await store.compareAndSet(pointer, 2, backup);
    expect((await failure).message).toContain("new epoch");
    expect(await said(gateway, "pets")).toBe("two");
    const updated = nextUpdate(gateway);
    await releases.beginEpoch("online", { actor: "ops", comment: "restored" });
    await updated;
    expect(await said(gateway, "pets")).toBe("one");
    expect((await releases.history("online"))[0]).toMatchObject({ action: "epoch", group: null, actor: "ops", sequence: 2 });
  });
});

describe("without the store", () => {
  it("a gateway serves on, is told when it comes back, and is ready or not by what staleness it was allowed", async () => {
    const store = new MoodyStore(memoryStore());
    const releases = await opened(store);
    await releases.release({ ...pets, revision: "0.0.1" });
    const patient = following({ releases });
    const strict = following({ releases, maxStalenessMs: 20 });
    await Promise.all([patient.ready(), strict.ready()]);
    expect(strict.status()).toMatchObject({ ready: true, releases: { store: "live" } });
    store.up = false;
    await expect.poll(() => strict.status().ready).toBe(false);
    expect(patient.status()).toMatchObject({ ready: true, releases: { store: "down", problem: expect.any(String) } });
    expect(await said(strict, "pets")).toBe("one");
    expect(await said(patient, "pets")).toBe("one");
    store.up = true;
    await expect.poll(() => strict.status()).toMatchObject({ ready: true, releases: { store: "live", staleMs: 0, problem: null } });
    const updated = nextUpdate(patient);
    await releases.release({ ...pets, revision: "0.0.2" });
    await updated;
    expect(await said(patient, "pets")).toBe("two");
  });

  it("a gateway starts with what it served last, and goes on with the store when that is back", async () => {
    const lastKnownGood = join(await folder(), "state", "last-known-good");
    const store = new MoodyStore(memoryStore());
    const releases = await opened(store);
    await releases.release({ ...pets, revision: "0.0.1" });
    const before = following({ releases, lastKnownGood });
    await before.ready();
    await expect
      .poll(() =>
        stat(lastKnownGood).then(
          ({ mode }) => mode & 0o777,
          () => 0,
        ),
      )
      .toBe(0o600);
    await before.close();
    store.up = false;
    const gateway = following({ releases, lastKnownGood });
    await gateway.ready();
    expect(gateway.status()).toMatchObject({ ready: true, releases: { sequence: 1, from: "file", store: "down" } });
    expect(await said(gateway, "pets")).toBe("one");
    store.up = true;
    const updated = nextUpdate(gateway);
    await releases.release({ ...pets, revision: "0.0.2" });
    await updated;
    expect(gateway.status()).toMatchObject({ releases: { sequence: 2, from: "store", store: "live" } });
  });

  it.each<[string, (text: string) => string]>([
    ["damaged in one byte", (text) => text.replace("one", "ONE")],
    ["cut off", (text) => text.slice(0, -1)],
    ["empty", () => ""],
  ])("a gateway doesn't start with a file that is %s", async (_, damage) => {
    const lastKnownGood = join(await folder(), "last-known-good");
    const store = new MoodyStore(memoryStore());
    const releases = await opened(store);
    await releases.release({ ...pets, revision: "0.0.1" });
    const before = following({ releases, lastKnownGood });
    await before.ready();
    await expect.poll(() => readFile(lastKnownGood, "utf8").catch(() => "")).not.toBe("");
    await before.close();
    await writeFile(lastKnownGood, damage(await readFile(lastKnownGood, "utf8")));
    store.up = false;
    const gateway = following({ releases, lastKnownGood });
    await expect.poll(() => gateway.status().releases?.problem).toContain("damaged");
    expect(gateway.status()).toMatchObject({ ready: false, releases: { sequence: null } });
    expect(await said(gateway, "pets")).toBe(503);
  });

  it("a gateway doesn't start with the file of another environment", async () => {
    const lastKnownGood = join(await folder(), "last-known-good");
    const store = new MoodyStore(memoryStore());
    const releases = await opened(store);
    await releases.release({ ...pets, environment: "test", revision: "0.0.1" });
    const before = following({ releases, lastKnownGood, environment: "test" });
    await before.ready();
    await expect.poll(() => readFile(lastKnownGood, "utf8").catch(() => "")).not.toBe("");
    await before.close();
    const gateway = following({ releases, lastKnownGood });
    await expect.poll(() => gateway.status().releases?.problem).toContain("another environment");
    expect(gateway.status().ready).toBe(false);
  });

  it("a gateway whose store has lost everything starts with what it served last, too", async () => {
    const lastKnownGood = join(await folder(), "last-known-good");
    const releases = await opened();
    await releases.release({ ...pets, revision: "0.0.1" });
    const before = following({ releases, lastKnownGood });
    await before.ready();
    await expect.poll(() => readFile(lastKnownGood, "utf8").catch(() => "")).not.toBe("");
    await before.close();
    const gateway = following({ releases: openReleases({ store: memoryStore() }), lastKnownGood });
    await gateway.ready();
    expect(gateway.status().releases).toMatchObject({ from: "file", problem: expect.stringContaining("nothing is released") });
  });
});
