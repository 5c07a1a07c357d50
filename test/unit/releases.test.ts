import { describe, expect, it } from "vitest";
import { type ApiGroup, ConfigError, fn, http, mock } from "../../src/index.js";
import {
  formatDiff,
  memoryStore,
  openReleases,
  type ReleaseErrorCode,
  type ReleaseStore,
  type StoreEntry,
} from "../../src/releases/index.js";
import { MoodyStore, talking } from "./support/releasing.js";

const pets = talking("pets", "own");
const where = { group: "pets", environment: "online" };

async function opened(group: ApiGroup = pets, store: ReleaseStore = memoryStore()) {
  const releases = openReleases({ store });
  await releases.saveRevision(group);
  return releases;
}

async function issuesOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConfigError);
  return (error as ConfigError).issues.map(({ code, path }) => `${code} ${path}`);
}

const refusal = (code: ReleaseErrorCode) => expect.objectContaining({ name: "ReleaseError", code });

describe("revisions", () => {
  it("are numbered 0.0.1, and then by the next patch of the highest", async () => {
    const releases = await opened();
    expect((await releases.saveRevision(pets)).revision).toBe("0.0.2");
    expect((await releases.saveRevision(pets, { revision: "2.10.0" })).revision).toBe("2.10.0");
    expect((await releases.saveRevision(pets, { revision: "2.9.0" })).revision).toBe("2.9.0");
    expect((await releases.saveRevision(pets)).revision).toBe("2.10.1");
    expect((await releases.revisions("pets")).map(({ revision }) => revision)).toEqual(["0.0.1", "0.0.2", "2.9.0", "2.10.0", "2.10.1"]);
  });

  it.each(["1.0", "1.0.0-beta", "01.0.0", "v1.0.0", "", "1.0.0\n", "1.0.1234567890"])("refuse the number %j", async (revision) => {
    expect(await issuesOf(openReleases({ store: memoryStore() }).saveRevision(pets, { revision }))).toEqual(["INVALID_VALUE /revision"]);
  });

  it("refuse a number that is taken, whatever is in it", async () => {
    const releases = await opened();
    await expect(releases.saveRevision(talking("pets", "new"), { revision: "0.0.1" })).rejects.toEqual(refusal("DUPLICATE_REVISION"));
    expect(await releases.revision("pets", "0.0.1")).toMatchObject({ backend: { text: "own" } });
  });

  it("are the same by their digest where they mean the same", async () => {
    const releases = await opened();
    const [first] = await releases.revisions("pets");
    const { apis, name, ...rest } = pets;
    expect((await releases.saveRevision({ ...rest, apis, name })).digest).toBe(first?.digest);
    expect((await releases.saveRevision(talking("pets", "other"))).digest).not.toBe(first?.digest);
  });

  it("remember who saved them and why", async () => {
    const releases = openReleases({ store: memoryStore() });
    await releases.saveRevision(pets, { actor: "ada", comment: "first" });
    expect(await releases.revisions("pets")).toMatchObject([{ actor: "ada", comment: "first", at: expect.stringMatching(/^\d{4}-.*Z$/) }]);
  });

  it("refuse code with the place where it stands, and take names of functions that are registered elsewhere", async () => {
    const releases = openReleases({ store: memoryStore() });
    const api = { name: "get", method: "GET", path: "/a" } as const;
    const code = { name: "g", apis: [{ ...api, backend: fn(() => ({ status: 200 })) }] };
    expect(await issuesOf(releases.saveRevision(code))).toEqual(["NOT_STORABLE /apis/0/backend/handler"]);
    await releases.saveRevision({ name: "g", apis: [{ ...api, backend: fn("elsewhere") }] });
  });

  it("check names of functions where they are told which there are", async () => {
    const releases = openReleases({ store: memoryStore(), functions: { known: () => ({ status: 200 }) } });
    const api = (name: string) => ({ name, method: "GET", path: `/${name}`, backend: fn(name) });
    expect(await issuesOf(releases.saveRevision({ name: "g", apis: [api("known"), api("unknown")] }))).toEqual([
      "UNKNOWN_FUNCTION /apis/1/backend/name",
    ]);
  });

  it("report every issue at once, each with its path in the group", async () => {
    const broken = { name: "g", backend: { kind: "function" }, apis: [{ name: "a", method: "get", path: "x" }] };
    expect(await issuesOf(openReleases({ store: memoryStore() }).saveRevision(broken as unknown as ApiGroup))).toEqual([
      "INVALID_VALUE /apis/0/method",
      "INVALID_VALUE /apis/0/path",
      "KIND_NOT_ALLOWED /backend/kind",
    ]);
  });

  it("may be larger than a store's value: 3 MB of text in many characters", async () => {
    const text = "aé日😀".repeat(300_000);
    const releases = await opened(talking("pets", text));
    expect(await releases.revision("pets", "0.0.1")).toMatchObject({ backend: { text } });
  });

  it("may have any name", async () => {
    const store = memoryStore();
    for (const name of ["..", "__proto__", "a/b", "é".repeat(256), "A", "a", "%2F"]) {
      const releases = await opened({ ...pets, name }, store);
      await releases.release({ group: name, environment: "test" }).catch((error: unknown) => expect(error).toBeInstanceOf(ConfigError));
      expect(await releases.revisions(name)).toHaveLength(1);
    }
    expect(await issuesOf(openReleases({ store }).saveRevision({ ...pets, name: "\ud800" }))).toEqual(["INVALID_VALUE /name"]);
  });

  it("differ in what they mean, as data and as text without secrets", async () => {
    const releases = await opened({ ...pets, backend: http("http://a", { headers: { request: { set: { authorization: "s3cret" } } } }) });
    await releases.saveRevision({
      ...pets,
      backend: http("http://b", { headers: { request: { set: { authorization: "t0psecret" } } } }),
      apis: [...pets.apis, { name: "more", method: "GET", path: "/more" }],
    });
    const found = await releases.diff("pets", "0.0.1", "0.0.2");
    expect(found.map(({ change, path }) => `${change} ${path}`)).toEqual([
      "added /apis/more",
      "changed /backend/headers/request/set/authorization",
      "changed /backend/url",
    ]);
    expect(formatDiff(found).split("\n")).toEqual([
      '+ /apis/more {"method":"GET","path":"/more"}',
      "~ /backend/headers/request/set/authorization [redacted] -> [redacted]",
      '~ /backend/url "http://a" -> "http://b"',
    ]);
    expect(await releases.diff("pets", "0.0.1", "0.0.1")).toEqual([]);
  });
});

describe("releases", () => {
  it("make the highest revision live, or the one that is asked for", async () => {
    const releases = await opened();
    await releases.saveRevision(pets);
    expect(await releases.release(where)).toMatchObject({ sequence: 1, action: "release", revision: "0.0.2", backend: null });
    expect(await releases.release({ ...where, revision: "0.0.1", backend: mock() })).toMatchObject({
      sequence: 2,
      revision: "0.0.1",
      backend: "mock",
    });
    expect(await releases.status()).toMatchObject([
      { environment: "test", epoch: null, sequence: 0, groups: [] },
      { environment: "pre-release", groups: [] },
      { environment: "online", sequence: 2, groups: [{ group: "pets", revision: "0.0.1", backend: "mock", offline: false, sequence: 2 }] },
    ]);
  });

  it("refuse a group without a backend that an API inherits, unless one is chosen (R4)", async () => {
    const { backend: _, ...bare } = pets;
    const releases = await opened(bare);
    expect(await issuesOf(releases.release(where))).toEqual(["MISSING_BACKEND /groups/pets"]);
    expect(await releases.release({ ...where, backend: http("http://a") })).toMatchObject({ backend: "http" });
    expect(await issuesOf(releases.release(where))).toEqual(["MISSING_BACKEND /groups/pets"]);
    expect((await releases.history("online")).length).toBe(1);
  });

  it("refuse a function as the chosen backend (R1), and what is none", async () => {
    const releases = await opened();
    expect(await issuesOf(releases.release({ ...where, backend: { kind: "function" } }))).toEqual(["KIND_NOT_ALLOWED /backend/kind"]);
    expect(await issuesOf(releases.release({ ...where, backend: http("ftp://a") }))).toEqual(["INVALID_URL /backend/url"]);
    expect(await issuesOf(releases.release({ ...where, backend: mock(() => ({ status: 200 })) }))).toEqual([
      "NOT_STORABLE /backend/handler",
    ]);
    expect((await releases.status())[2]?.groups).toEqual([]);
  });

  it("refuse what is ambiguous with another live group (R9), not with one that is offline or elsewhere", async () => {
    const releases = await opened();
    await releases.saveRevision({ ...talking("pets", "rival"), name: "rival" });
    await releases.release(where);
    expect(await issuesOf(releases.release({ group: "rival", environment: "online" }))).toEqual(["AMBIGUOUS_ROUTE /groups/pets/apis/0"]);
    await releases.release({ group: "rival", environment: "test" });
    await releases.takeOffline(where);
    await releases.release({ group: "rival", environment: "online" });
    expect(await issuesOf(releases.rollback(where))).toEqual([expect.stringContaining("AMBIGUOUS_ROUTE")]);
  });

  it("refuse what isn't there", async () => {
    const releases = await opened();
    const elsewhere = { ...where, environment: "production" };
    await expect(releases.release({ ...where, revision: "9.9.9" })).rejects.toEqual(refusal("UNKNOWN_REVISION"));
    await expect(releases.release({ ...where, group: "cats" })).rejects.toEqual(refusal("UNKNOWN_REVISION"));
    for (const change of [
      releases.release(elsewhere),
      releases.rollback(elsewhere),
      releases.takeOffline(elsewhere),
      releases.history("production"),
    ])
      await expect(change).rejects.toEqual(refusal("UNKNOWN_ENVIRONMENT"));
    await expect(releases.switchRevision({ ...where, revision: "0.0.1" })).rejects.toEqual(refusal("NOT_RELEASED"));
    await expect(releases.rollback(where)).rejects.toEqual(refusal("NOT_RELEASED"));
    await expect(releases.takeOffline(where)).rejects.toEqual(refusal("NOT_RELEASED"));
  });

  it("switch the revision and keep the chosen backend", async () => {
    const releases = await opened();
    await releases.saveRevision(pets);
    await releases.release({ ...where, revision: "0.0.1", backend: mock() });
    expect(await releases.switchRevision({ ...where, revision: "0.0.2" })).toMatchObject({
      action: "switch",
      revision: "0.0.2",
      backend: "mock",
    });
    await releases.takeOffline(where);
    await expect(releases.switchRevision({ ...where, revision: "0.0.1" })).rejects.toEqual(refusal("OFFLINE"));
  });

  it("roll back step by step, with higher sequence numbers, and never to having been offline", async () => {
    const releases = await opened();
    await releases.saveRevision(pets);
    await releases.release({ ...where, revision: "0.0.1" }); // 1
    await releases.takeOffline(where); // 2
    await releases.release({ ...where, revision: "0.0.2", backend: mock() }); // 3
    await releases.takeOffline(where); // 4
    const back = async () => {
      const { sequence, revision, backend, offline } = await releases.rollback(where);
      return { sequence, revision, backend, offline };
    };
    expect(await back()).toEqual({ sequence: 5, revision: "0.0.2", backend: "mock", offline: false });
    expect(await back()).toEqual({ sequence: 6, revision: "0.0.1", backend: null, offline: false });
    await expect(releases.rollback(where)).rejects.toEqual(refusal("NOTHING_BEFORE"));
  });

  it("keep who did what when and why, newest first, also when it is more than one document holds", async () => {
    const releases = await opened();
    await releases.saveRevision(talking("cats", "miao"));
    for (let i = 1; i <= 450; i++) {
      const signature = { actor: `actor ${i}`, comment: `reason ${i}` };
      await releases.release({ group: i % 3 === 0 ? "cats" : "pets", environment: "online", ...signature });
    }
    const all = await releases.history("online", { limit: 1000 });
    expect(all.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 450 }, (_, i) => 450 - i));
    expect(all.at(-1)).toMatchObject({ actor: "actor 1", comment: "reason 1", action: "release", group: "pets", revision: "0.0.1" });
    const cats = await releases.history("online", { group: "cats", limit: 100 });
    expect(cats.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 100 }, (_, i) => 450 - 3 * i));
    expect(await releases.rollback({ group: "pets", environment: "online" })).toMatchObject({ sequence: 451 });
  });

  it("stay within what a store takes under one key, however much everybody has to say", { timeout: 60_000 }, async () => {
    const releases = await opened();
    const wordy = { actor: "\u0001".repeat(1000), comment: "犬".repeat(500) + "\u0002".repeat(500) };
    // 12 kB each: more than 1 MiB in all.
    for (let i = 0; i < 120; i++) await releases.release({ ...where, ...wordy });
    for (let i = 0; i < 120; i++) await releases.saveRevision(pets, wordy);
    const all = await releases.history("online", { limit: 1000 });
    expect(all.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 120 }, (_, i) => 120 - i));
    expect(all.every(({ actor, comment }) => actor === wordy.actor && comment === wordy.comment)).toBe(true);
    expect((await releases.revisions("pets")).length).toBe(121);
  });

  it("keep texts of many parts, whatever characters stand where they are cut", async () => {
    for (const unit of ["犬", "🐕", "a🐕", "\0", "\ud83d"]) {
      const text = unit.repeat(400_000 / unit.length);
      const releases = await opened(talking("pets", text));
      await releases.release({ ...where, backend: mock({ text }) });
      expect(await releases.revision("pets", "0.0.1")).toMatchObject({ backend: { text } });
    }
  });

  it("say what to do when an environment is full, where those that are there can still be changed", async () => {
    const store = memoryStore();
    const releases = await opened(pets, store);
    await releases.saveRevision(talking("cats", "miao"));
    for (let i = 0; i < 150; i++) await releases.release({ ...where, comment: "c".repeat(1000) });
    const key = "live/online/pointer";
    const fill = async (bytes: number) => {
      const { value, version } = (await store.get(key)) as StoreEntry;
      const pointer = JSON.parse(value) as { groups: Record<string, unknown> };
      const other = { ...(pointer.groups.pets as object), offline: true };
      const each = JSON.stringify({ "group 10000": other }).length - 1; // without a brace, with a comma
      for (let i = Object.keys(pointer.groups).length; i < bytes / each; i++) pointer.groups[`group ${10_000 + i}`] = other;
      await store.compareAndSet(key, version, JSON.stringify(pointer));
    };
    await fill(700_000);
    await expect(releases.release({ group: "cats", environment: "online" })).rejects.toEqual(refusal("ENVIRONMENT_FULL"));
    await expect(releases.release({ group: "cats", environment: "online" })).rejects.toThrow(/"online" .*release to another environment/);
    expect(await releases.release({ group: "cats", environment: "test" })).toMatchObject({ sequence: 1 });
    // Groups that are there may have grown since, each by a chosen backend: their history makes room.
    await fill(800_000);
    const wordy = { comment: "\u0001".repeat(1000) };
    for (let i = 0; i < 60; i++) await releases.release({ ...where, ...wordy });
    expect(await releases.takeOffline(where)).toMatchObject({ sequence: 211 });
    expect((await releases.history("online", { limit: 1000 })).length).toBe(211);
  });

  it("refuse actors and comments that are no text or too long", async () => {
    const releases = await opened();
    expect(await issuesOf(releases.release({ ...where, actor: "a".repeat(1001), comment: 7 as unknown as string }))).toEqual([
      "INVALID_VALUE /actor",
      "INVALID_VALUE /comment",
    ]);
  });

  it.each([true, false])("read again when nobody knows whether a write happened (it did: %s), and do it once", async (happens) => {
    const store = new MoodyStore(memoryStore());
    const releases = await opened(pets, store);
    store.unknown.push(happens);
    expect(await releases.release(where)).toMatchObject({ sequence: 1 });
    store.unknown.push(happens, happens);
    expect(await releases.saveRevision(pets)).toMatchObject({ revision: "0.0.2" });
    expect((await releases.history("online")).length).toBe(1);
    expect((await releases.revisions("pets")).length).toBe(2);
  });

  it("change nothing when the store can't be reached", async () => {
    const store = new MoodyStore(memoryStore());
    const releases = await opened(pets, store);
    store.up = false;
    await expect(releases.release(where)).rejects.toMatchObject({ name: "StoreError", code: "UNAVAILABLE" });
    store.up = true;
    expect((await releases.status())[2]?.sequence).toBe(0);
  });

  it("report a damaged record instead of working with it", async () => {
    const store = memoryStore();
    const releases = await opened(pets, store);
    await store.compareAndSet("live/online/pointer", null, '{"format":1,"epoch":"e","sequ');
    await expect(releases.release(where)).rejects.toMatchObject({ name: "StoreError", code: "CORRUPT" });
    await expect(releases.status()).rejects.toMatchObject({ code: "CORRUPT" });
  });

  it("go to environments of the user's own", async () => {
    const releases = openReleases({ store: memoryStore(), environments: ["staging", "production"] });
    const rule = { environment: "staging", when: { header: { a: "1" } }, backend: mock() };
    await releases.saveRevision({ ...pets, rules: [rule] });
    expect(await releases.release({ group: "pets", environment: "production" })).toMatchObject({ environment: "production" });
    expect(await issuesOf(releases.saveRevision({ ...pets, rules: [{ ...rule, environment: "online" }] }))).toEqual([
      "UNKNOWN_ENVIRONMENT /rules/0/environment",
    ]);
    expect(() => openReleases({ store: memoryStore(), environments: ["a", "a"] })).toThrow(ConfigError);
  });
});
